// r-dialog: opens its <dialog> as soon as the server's answer is swapped into it, and empties it when it closes.
import { escapeHtml, t } from "regulars/text"

class Dialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    if (!this.dialog || this.watcher) return
    this.watcher = new MutationObserver(() => this.filled())
    this.watcher.observe(this.dialog, { childList: true })
    this.dialog.addEventListener("close", () => this.closed())
    this.dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) this.dialog.close()
    })
    // A press beside the dialog closes it, unless something was typed in it.
    this.dialog.addEventListener("pointerdown", (event) => {
      if (event.target !== this.dialog) return
      const { left, right, top, bottom } = this.dialog.getBoundingClientRect()
      const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom
      if (!inside && !this.dialog.querySelector("[data-dirty]")) this.dialog.close()
    })
    this.filled()
  }

  filled() {
    const frame = this.dialog.firstElementChild
    if (!frame || frame.id === "toasts") { if (this.dialog.open && !this.dialog.querySelector(":scope > :not(#toasts, .tip)")) this.dialog.close(); return }
    for (const size of ["small", "wide"]) this.dialog.classList.toggle(`dialog--${size}`, frame.dataset?.size === size)
    const heading = this.dialog.querySelector("h1, h2")
    if (heading) { heading.id ||= `${this.dialog.id}-title`; this.dialog.setAttribute("aria-labelledby", heading.id) }
    if (this.dialog.open) return
    this.dialog.showModal()
    const first = this.dialog.querySelector('[autofocus], [aria-invalid="true"], .dialog__body :is(input:not([type="hidden"], [type="file"]), select, textarea)')
    ;(first ?? this.dialog.querySelector('[type="submit"], [data-close]'))?.focus()
    this.dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }))
  }

  closed() {
    const toasts = this.dialog.querySelector("#toasts")
    if (toasts) document.body.append(toasts)
    this.dialog.replaceChildren()
    this.dialog.dispatchEvent(new CustomEvent("dialog:closed", { bubbles: true }))
  }
}
customElements.define("r-dialog", Dialog)

// A dialog that was opened by its own address stands on a page of its own: to close it is to go back.
const leave = () => { const alone = document.getElementById("alone"); if (alone) location.href = alone.dataset.back }
document.addEventListener("click", (event) => { if (event.target.closest?.("#alone [data-close]")) leave() })

// The server closes what it opened: HX-Trigger: dialog:close; or only what stands over a form, by its id.
document.addEventListener("dialog:close", ({ detail }) => {
  const open = document.querySelectorAll(`r-dialog > ${detail?.only ? `#${CSS.escape(detail.only)}` : "dialog"}[open]`)
  for (const dialog of open) dialog.close()
  if (!open.length) leave()
})

// Shows HTML that came as an answer, as a board's refused move does.
export function openDialog(html, id = "dialog") {
  const dialog = document.getElementById(id)
  dialog.innerHTML = html
  window.htmx?.process(dialog)
  return dialog
}

// A question before something that cannot be undone; resolves to yes or no.
export function ask(text, { label = t("Yes, go on"), danger = false, title = "" } = {}) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog")
    dialog.className = "dialog dialog--small"
    dialog.setAttribute("aria-label", title || text)
    dialog.innerHTML = `<form method="dialog" class="dialog__frame"><div class="dialog__body">${title ? `<h2 class="mb-2">${escapeHtml(title)}</h2>` : ""}<p>${escapeHtml(text)}</p></div>
      <div class="dialog__foot"><button class="button" value="no">${escapeHtml(t("Cancel"))}</button><button class="button button--primary ${danger ? "button--danger" : ""}" value="yes" autofocus>${escapeHtml(label)}</button></div></form>`
    dialog.addEventListener("close", () => { resolve(dialog.returnValue === "yes"); dialog.remove() })
    document.body.append(dialog)
    dialog.showModal()
  })
}
