// r-sort: a list put in order by pointer or Alt+arrows; the order is that of its inputs. data-url posts it at once as order=….
import { send } from "regulars/request"

class Sort extends HTMLElement {
  async connectedCallback() {
    if (this.ready) return
    this.ready = true
    const list = this.querySelector("ul, ol, tbody") ?? this
    this.addEventListener("keydown", (event) => {
      const item = event.target.closest("[data-key]")
      if (!event.altKey || !item || !/^Arrow(Up|Down)$/.test(event.key)) return
      const up = event.key === "ArrowUp", near = up ? item.previousElementSibling : item.nextElementSibling
      const next = near ? null : this.beside(up)
      if (!near && !next) return
      event.preventDefault()
      if (near) near[up ? "before" : "after"](item)
      else (next.querySelector("ul, ol, tbody") ?? next)[up ? "append" : "prepend"](item)
      event.target.focus()
      this.changed()
    })
    const { default: Sortable } = await import("sortablejs")
    new Sortable(list, { handle: this.querySelector("[data-grip]") ? "[data-grip]" : undefined, draggable: "[data-key]", animation: 120, ghostClass: "sortable-ghost", group: this.dataset.group, onEnd: () => this.changed() })
  }

  // The list before or after this one, of those that share their items.
  beside(up) {
    if (!this.dataset.group) return null
    const lists = [...document.querySelectorAll(`r-sort[data-group="${CSS.escape(this.dataset.group)}"]`)]
    return lists[lists.indexOf(this) + (up ? -1 : 1)]
  }

  get order() { return [...this.querySelectorAll("[data-key]")].map(({ dataset }) => dataset.key) }

  changed() {
    this.dispatchEvent(new CustomEvent("sort:changed", { bubbles: true, detail: { order: this.order } }))
    if (!this.dataset.url) return
    const body = new URLSearchParams()
    for (const key of this.order) body.append("order", key)
    send(this.dataset.url, { body, source: this }).catch(() => {})
  }
}
customElements.define("r-sort", Sort)
