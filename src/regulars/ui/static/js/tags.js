// r-tags: words typed and ended by Enter or a comma; Backspace takes the last. data-url suggests, as a combobox's does.
import { send } from "regulars/request"
import { escapeHtml, icon, t } from "regulars/text"

class Tags extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector('input[type="text"]')
    if (!this.field || this.ready) return
    this.ready = true
    this.field.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === ",") && this.field.value.trim()) { event.preventDefault(); event.stopPropagation(); this.add(this.field.value) }
      else if (event.key === "Backspace" && !this.field.value) [...this.querySelectorAll(".tag")].at(-1)?.querySelector("button").click()
    })
    this.field.addEventListener("change", () => this.add(this.field.value))
    this.field.addEventListener("paste", (event) => { const text = event.clipboardData.getData("text"); if (/[,;\n]/.test(text)) { event.preventDefault(); text.split(/[,;\n]/).forEach((word) => this.add(word)) } })
    this.addEventListener("click", ({ target }) => { const button = target.closest(".tag button"); if (button) { button.closest(".tag").remove(); this.changed() } else if (!target.closest("button")) this.field.focus() })
    if (this.dataset.url) this.suggest()
  }

  get values() { return [...this.querySelectorAll('input[type="hidden"]')].map(({ value }) => value) }

  add(raw) {
    const text = raw.replace(/\s+/g, " ").trim()
    this.field.value = ""
    if (!text || this.values.some((value) => value.toLowerCase() === text.toLowerCase())) return
    this.field.insertAdjacentHTML("beforebegin", `<span class="tag"><span>${escapeHtml(text)}</span><input type="hidden" name="${escapeHtml(this.dataset.name)}" value="${escapeHtml(text)}"><button type="button" aria-label="${escapeHtml(t("Remove %(tag)s", { tag: text }))}">${icon("x", "icon--s")}</button></span>`)
    this.changed()
  }

  changed() { this.field.dispatchEvent(new Event("input", { bubbles: true })); this.dispatchEvent(new CustomEvent("tags:changed", { bubbles: true, detail: { values: this.values } })) }

  suggest() {
    const list = Object.assign(document.createElement("datalist"), { id: `d${Math.random().toString(36).slice(2)}` })
    this.append(list)
    this.field.setAttribute("list", list.id)
    let timer
    this.field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(async () => {
      const url = new URL(this.dataset.url, location)
      url.searchParams.set("q", this.field.value.trim())
      const { ok, html } = await send(url, { method: "GET", quiet: true }).catch(() => ({}))
      if (!ok) return
      const template = document.createElement("template")
      template.innerHTML = html
      list.replaceChildren(...[...template.content.querySelectorAll("[data-label]")].map(({ dataset }) => new Option(dataset.label, dataset.label)))
    }, 160) })
  }
}
customElements.define("r-tags", Tags)
