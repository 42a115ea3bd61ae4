// r-editor: rich text by Trix over the textarea, which stays the field that is sent. @ asks data-mentions?q= for people.
import { Mentions } from "regulars/mention"
import { styleOf } from "regulars/request"
import { t } from "regulars/text"

const words = () => ({
  bold: t("Bold"), italic: t("Italic"), strike: t("Strikethrough"), link: t("Link"), heading1: t("Heading"), quote: t("Quote"), code: t("Code"),
  bullets: t("Bulleted list"), numbers: t("Numbered list"), outdent: t("Decrease level"), indent: t("Increase level"), undo: t("Undo"), redo: t("Redo"),
  unlink: t("Remove the link"), url: t("Address"), urlPlaceholder: t("Enter an address…"),
})

class Editor extends HTMLElement {
  async connectedCallback() {
    if (this.querySelector("trix-editor")) return
    this.dataset.keep = ""
    const area = this.querySelector("textarea")
    if (this.dataset.style) styleOf(this.dataset.style)
    const { default: Trix } = await import("trix")
    Object.assign(Trix.config.lang, words())
    if (!this.isConnected || this.querySelector("trix-editor")) return
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: area.name, value: area.value, id: `e${Math.random().toString(36).slice(2)}` })
    const box = document.createElement("trix-editor")
    box.setAttribute("input", input.id)
    box.setAttribute("placeholder", this.dataset.placeholder ?? "")
    box.setAttribute("aria-label", this.dataset.label || this.dataset.placeholder || "")
    box.setAttribute("role", "textbox")
    box.setAttribute("aria-multiline", "true")
    for (const name of ["aria-describedby", "aria-invalid"]) if (area.hasAttribute(name)) box.setAttribute(name, area.getAttribute(name))
    const focused = document.activeElement === area || area.autofocus
    area.replaceWith(input, box)
    box.addEventListener("trix-file-accept", (event) => event.preventDefault())
    box.addEventListener("trix-change", () => input.dispatchEvent(new Event("input", { bubbles: true })))
    input.addEventListener("draft:restored", () => box.editor?.loadHTML(input.value))
    if (this.dataset.mentions) this.mentions = new Mentions(box, this.dataset.mentions)
    if (focused) box.focus()
  }
}
customElements.define("r-editor", Editor)
