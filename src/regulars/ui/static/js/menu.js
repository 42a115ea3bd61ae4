// r-menu: a button and the [popover] beside it. Arrows, Home, End and letters walk the items; Esc and a click outside close.
// With data-shared it has no button of its own: many things of one kind share it, and openFor(button) puts it at one of them. Where it stands in
// what comes anew by itself it is kept (data-keep): it is filled as it opens, and stays open.
import { place } from "regulars/place"

class Menu extends HTMLElement {
  connectedCallback() {
    if (this.ready) return
    const shared = this.hasAttribute("data-shared")
    this.button = shared ? null : this.querySelector("button, summary")
    this.box = this.querySelector("[popover]")
    if (!this.box || !(this.button || shared)) return
    this.ready = true
    if (this.button) this.listen()
    this.box.addEventListener("toggle", (event) => this.toggled(event.newState === "open"))
    this.box.addEventListener("keydown", (event) => this.walk(event))
    this.box.addEventListener("click", ({ target }) => {
      if (target.closest('[role="menuitem"], [role="menuitemradio"], [data-close]')) this.box.hidePopover()
    })
  }

  listen() {
    this.button.setAttribute("aria-expanded", "false")
    this.button.addEventListener("click", () => this.toggle())
    // The pointer going down already closes it; without this the click would open it again.
    this.button.addEventListener("pointerdown", () => { this.wasOpen = this.open })
    this.button.addEventListener("keydown", (event) => {
      this.wasOpen = false
      if (["ArrowDown", "ArrowUp"].includes(event.key) && !this.open) { event.preventDefault(); this.show(event.key === "ArrowUp" ? -1 : 0) }
    })
  }

  openFor(button) {
    this.button?.setAttribute("aria-expanded", "false")
    this.button = button
    this.show()
  }

  get open() { return this.box.matches(":popover-open") }
  get items() { return [...this.box.querySelectorAll('[role^="menuitem"]:not([aria-disabled="true"])')].filter((item) => item.offsetParent !== null || item.getClientRects().length) }

  toggle() {
    if (this.wasOpen) { this.wasOpen = false; if (this.open) this.box.hidePopover(); return }
    if (this.open) this.box.hidePopover()
    else this.show()
  }

  show(at = 0) {
    this.box.showPopover()
    this.items.at(at)?.focus({ focusVisible: false, preventScroll: true })
    if (!this.items.length) this.box.querySelector("input, select, textarea, a, button")?.focus()
  }

  toggled(open) {
    this.button?.setAttribute("aria-expanded", String(open))
    this.leave?.()
    this.leave = open ? place(this.box, this.button) : null
    if (open) this.box.dispatchEvent(new CustomEvent("menu:open", { bubbles: true }))
    else if (this.box.contains(document.activeElement)) this.button.focus()
  }

  walk(event) {
    if (this.box.getAttribute("role") !== "menu" || event.target.matches("input, textarea, select")) return
    const items = this.items
    const at = items.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (to !== undefined) { event.preventDefault(); items.at(to % items.length)?.focus() }
    else if (event.key === "Tab") this.box.hidePopover()
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      event.stopPropagation()
      const letter = event.key.toLowerCase()
      const after = [...items.slice(at + 1), ...items.slice(0, at + 1)]
      after.find((item) => item.textContent.trim().toLowerCase().startsWith(letter))?.focus()
    }
  }

  disconnectedCallback() { this.leave?.() }
}
customElements.define("r-menu", Menu)
