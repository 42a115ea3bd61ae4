// r-preview: what a form makes, drawn anew while it is filled in. data-form names the form, data-url answers the drawing.
import htmx from "htmx"
import { send } from "regulars/request"

class Preview extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form)
    this.later = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.draw(), 250) }
    for (const name of EVENTS) this.form?.addEventListener(name, this.later)
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    for (const name of EVENTS) this.form?.removeEventListener(name, this.later)
  }

  async draw() {
    this.running?.abort()
    this.running = new AbortController()
    const { ok, html } = await send(this.dataset.url, { body: new FormData(this.form), quiet: true, signal: this.running.signal }).catch(() => ({}))
    if (!ok) return
    const shown = this.querySelector("[data-shown]")
    shown.innerHTML = html
    htmx.process(shown)
  }
}
const EVENTS = ["input", "change", "sort:changed"]
customElements.define("r-preview", Preview)
