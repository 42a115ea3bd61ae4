// r-palette: Ctrl/⌘ K. data-url answers ?q= with groups of [role=option] links, or buttons with data-act or data-click="selector".
import { send } from "regulars/request"
import { escapeHtml, t } from "regulars/text"

class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    this.field = this.querySelector("input")
    this.list = this.querySelector('[role="listbox"]')
    this.field.addEventListener("input", () => this.search())
    this.dialog.addEventListener("keydown", (event) => this.walk(event))
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) return this.dialog.close()
      const option = event.target.closest('[role="option"]')
      if (!option) return
      if (option.dataset.click) { this.dialog.close(); document.querySelector(option.dataset.click)?.click() }
      else if (option.matches("[hx-get], [hx-post], [data-act]") || option.href) setTimeout(() => this.dialog.close())
    })
    this.list.addEventListener("pointermove", ({ target, movementX, movementY }) => { const option = target.closest('[role="option"]'); if (option && (movementX || movementY)) this.point(option, false) })
  }

  get options() { return [...this.list.querySelectorAll('[role="option"]')] }
  get current() { return this.list.querySelector('[aria-selected="true"]') }

  show() {
    if (this.dialog.open) return this.field.select()
    this.dialog.showModal()
    this.field.select()
    this.search(true)
  }

  async search(now = false) {
    this.asking?.abort()
    this.asking = new AbortController()
    const { signal } = this.asking
    clearTimeout(this.timer)
    await new Promise((resolve) => { this.timer = setTimeout(resolve, now ? 0 : 90) })
    const url = new URL(this.dataset.url, location)
    url.searchParams.set("q", this.field.value.trim())
    url.searchParams.set("from", location.pathname)
    try {
      const { ok, html } = await send(url, { method: "GET", signal, quiet: true })
      if (signal.aborted) return
      if (!ok) throw new Error("search")
      this.list.innerHTML = html.trim() || `<p class="combo__state">${escapeHtml(t("Nothing found."))}</p>`
      window.htmx?.process(this.list)
    } catch (error) {
      if (error.name === "AbortError") return
      this.list.innerHTML = `<p class="combo__state">${escapeHtml(t("The search failed; try again."))}</p>`
    }
    this.options.forEach((option, at) => { option.id ||= `found-${at}`; option.tabIndex = -1 })
    this.point(this.options[0])
  }

  point(option, scroll = true) {
    this.current?.setAttribute("aria-selected", "false")
    if (!option) return this.field.removeAttribute("aria-activedescendant")
    option.setAttribute("aria-selected", "true")
    this.field.setAttribute("aria-activedescendant", option.id)
    if (scroll) option.scrollIntoView({ block: "nearest" })
  }

  walk(event) {
    const options = this.options
    const at = options.indexOf(this.current)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 8, options.length - 1), PageUp: Math.max(at - 8, 0) }[event.key]
    if (to !== undefined && options.length) { event.preventDefault(); this.point(options.at(to % options.length)) }
    else if (event.key === "Enter" && this.current) {
      event.preventDefault()
      event.stopPropagation()
      if ((event.ctrlKey || event.metaKey) && this.current.href) open(this.current.href, "_blank")
      else this.current.click()
    }
  }
}
customElements.define("r-palette", Palette)
