// r-orgchart: cards drawn onto what they stand below, by pointer, by keyboard (Space takes up, arrows choose, Enter puts down) or by the card's menu.
// A move posts {to, by} to data-place ("/…/{id}/place"), whose GET is the dialog that does the same; the chart then comes anew. Folded branches
// stay as they were. data-standing is one more dialog of the menu.
import htmx from "htmx"
import "regulars/menu"
import { send } from "regulars/request"
import { escapeHtml, icon, t } from "regulars/text"

const FAR = 6, HOLD_MS = 220, EDGE = 60

class OrgChart extends HTMLElement {
  folds = new Map()

  connectedCallback() {
    if (this.ready) return
    this.ready = true
    this.addEventListener("click", (event) => this.clicked(event))
    this.addEventListener("keydown", (event) => this.keys(event))
    this.addEventListener("pointerdown", (event) => this.pressed(event))
    this.addEventListener("dragstart", (event) => event.preventDefault())
    this.watcher = new MutationObserver(() => this.refold())
    this.watcher.observe(this, { childList: true, subtree: true })
  }

  disconnectedCallback() { this.watcher?.disconnect(); this.ready = false }

  get cards() { return [...this.querySelectorAll(".org__card")].filter((card) => card.checkVisibility()) }
  get menu() { return this.querySelector("r-menu[data-shared]") }
  say(text) { const said = this.querySelector("[data-said]"); if (said) said.textContent = text }
  nameOf(target) { return target?.dataset.name ?? t("nobody") }

  clicked(event) {
    const fold = event.target.closest("[data-fold]"), button = event.target.closest(".org__menu")
    if (fold) { const open = fold.getAttribute("aria-expanded") !== "true"; this.folds.set(fold.dataset.fold, open); this.fold(fold, open) }
    else if (button) this.openMenu(button)
  }

  fold(button, open) {
    button.setAttribute("aria-expanded", String(open))
    button.nextElementSibling.hidden = !open
  }

  // The chart came anew from the server: what was folded or unfolded here stays so.
  refold() {
    for (const button of this.querySelectorAll("[data-fold]")) {
      const open = this.folds.get(button.dataset.fold)
      if (open !== undefined && button.getAttribute("aria-expanded") !== String(open)) this.fold(button, open)
    }
  }

  openMenu(button) {
    const card = button.closest(".org__card"), { place, standing, placeLabel } = this.dataset
    const asks = (url, label, drawing) => `<button class="menu__item" role="menuitem" type="button" hx-get="${escapeHtml(url.replace("{id}", card.dataset.id))}" hx-target="#dialog">${icon(drawing)}<span class="truncate">${escapeHtml(label)}</span></button>`
    const parts = [`<a class="menu__item" role="menuitem" href="${escapeHtml(card.querySelector("a").href)}">${icon("arrow-right")}<span class="truncate">${escapeHtml(t("Open"))}</span></a>`]
    if (card.hasAttribute("data-may")) parts.push(asks(place, placeLabel || t("Reports to…"), "network"))
    if (card.hasAttribute("data-may") && standing) parts.push(asks(standing, t("Roles and attitude…"), "users"))
    this.menu.box.setAttribute("aria-label", button.getAttribute("aria-label"))
    this.menu.box.innerHTML = parts.join("")
    htmx.process(this.menu.box)
    this.menu.openFor(button)
  }

  keys(event) {
    const card = event.target.closest(".org__card")
    if (!card || event.target !== card) return
    const { key } = event
    if (key === " ") { event.preventDefault(); this.taken ? this.putDown(card) : this.takeUp(card) }
    else if (key === "Enter") { event.preventDefault(); this.taken ? this.putDown(card) : card.querySelector("a")?.click() }
    else if (key === "Escape" && this.taken) { event.preventDefault(); this.letGo(t("Left where it was.")) }
    else if (key === "ContextMenu" || (event.shiftKey && key === "F10")) { event.preventDefault(); this.openMenu(card.querySelector(".org__menu")) }
    else if ((key === "Delete" || key === "Backspace") && this.taken) { event.preventDefault(); this.move(this.taken, null) }
    else if (key.startsWith("Arrow") || key === "Home" || key === "End") { event.preventDefault(); this.step(card, key) }
  }

  // Up to the boss, down to the first below, sideways among those beside; at the ends to the next card at all.
  step(card, key) {
    const item = card.closest(".org__item"), cards = this.cards, at = cards.indexOf(card)
    const near = { ArrowUp: item.parentElement.closest(".org__item"), ArrowDown: item.querySelector(":scope > .org__below:not([hidden]) > .org__item"), ArrowLeft: item.previousElementSibling, ArrowRight: item.nextElementSibling }[key]
    const next = { Home: cards[0], End: cards.at(-1), ArrowUp: cards[at - 1], ArrowLeft: cards[at - 1], ArrowDown: cards[at + 1], ArrowRight: cards[at + 1] }[key]
    const to = near?.querySelector(".org__card") ?? next
    to?.focus()
    if (this.taken && to && to !== this.taken) this.say(t("%(name)s under %(boss)s: press Enter.", { name: this.nameOf(this.taken), boss: this.nameOf(to) }))
  }

  takeUp(card) {
    if (!card.hasAttribute("data-may")) return
    this.taken = card
    card.setAttribute("data-taken", "")
    this.say(t("%(name)s is taken up. Arrows choose a person, Enter puts it down, Delete: under nobody, Escape leaves it.", { name: this.nameOf(card) }))
  }

  putDown(card) { card === this.taken ? this.letGo(t("Left where it was.")) : this.move(this.taken, card) }

  letGo(text = "") {
    this.taken?.removeAttribute("data-taken")
    this.taken = null
    if (text) this.say(text)
  }

  pressed(event) {
    const card = event.target.closest(".org__card[data-may]")
    if (!card || event.button || event.target.closest("button")) return
    const drag = { card, x: event.clientX, y: event.clientY, id: event.pointerId, touch: event.pointerType === "touch" }
    const stop = new AbortController(), on = (name, run) => addEventListener(name, run, { signal: stop.signal, passive: false })
    const end = () => { clearTimeout(drag.timer); stop.abort(); this.drop(drag) }
    if (drag.touch) drag.timer = setTimeout(() => { drag.held = true; this.lift(drag) }, HOLD_MS)
    on("pointermove", (move) => {
      if (move.pointerId !== drag.id) return
      drag.x2 = move.clientX; drag.y2 = move.clientY
      const far = Math.hypot(drag.x2 - drag.x, drag.y2 - drag.y) > FAR
      if (!drag.ghost && far) { if (drag.touch && !drag.held) return end(); this.lift(drag) }
      if (drag.ghost) { move.preventDefault(); this.over(drag) }
    })
    on("touchmove", (move) => { if (drag.ghost) move.preventDefault() })
    on("pointerup", () => { drag.dropped = true; end() })
    on("pointercancel", end)
    on("keydown", (key) => { if (key.key === "Escape" && drag.ghost) { key.preventDefault(); end() } })
    // A press that became a drag opens no link.
    on("click", (click) => { if (drag.ghost) { click.preventDefault(); click.stopPropagation() } })
  }

  lift(drag) {
    if (drag.ghost) return
    const { left, top, width } = drag.card.getBoundingClientRect()
    drag.ghost = drag.card.cloneNode(true)
    drag.ghost.classList.add("org__ghost")
    drag.ghost.style.inlineSize = `${width}px`
    drag.dx = drag.x - left; drag.dy = drag.y - top
    document.body.append(drag.ghost)
    drag.card.setAttribute("data-taken", "")
    this.setAttribute("data-dragging", "")
    drag.x2 ??= drag.x; drag.y2 ??= drag.y
    this.over(drag)
  }

  over(drag) {
    drag.ghost.style.translate = `${drag.x2 - drag.dx}px ${drag.y2 - drag.dy}px`
    const under = document.elementFromPoint(drag.x2, drag.y2)
    const card = under?.closest?.(".org__card"), aside = under?.closest?.("[data-nobody]")
    const target = card && card !== drag.card && this.contains(card) && !drag.card.closest(".org__item").contains(card) ? card : !card && aside
    if (target !== drag.target) { drag.target?.removeAttribute("data-over"); target?.setAttribute?.("data-over", ""); drag.target = target || null }
    const box = this.querySelector(".org-scroll")
    if (!box) return
    const { left, right } = box.getBoundingClientRect()
    if (drag.x2 > right - EDGE) box.scrollLeft += 14
    else if (drag.x2 < left + EDGE) box.scrollLeft -= 14
    if (drag.y2 > innerHeight - EDGE) scrollBy(0, 14)
    else if (drag.y2 < EDGE + 40) scrollBy(0, -14)
  }

  drop(drag) {
    if (!drag.ghost) return
    drag.ghost.remove()
    drag.card.removeAttribute("data-taken")
    this.removeAttribute("data-dragging")
    drag.target?.removeAttribute("data-over")
    const swallow = (click) => { click.preventDefault(); click.stopPropagation() }
    addEventListener("click", swallow, { capture: true, once: true })
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0)
    if (drag.dropped && drag.target) this.move(drag.card, drag.target.matches(".org__card") ? drag.target : null)
  }

  async move(card, boss) {
    this.letGo()
    if (!card) return
    const name = this.nameOf(card), id = card.dataset.id
    card.setAttribute("aria-busy", "true")
    let answer
    try { answer = await send(this.dataset.place.replace("{id}", id), { body: { to: boss?.dataset.id ?? "", by: "drag" } }) } catch { answer = { ok: false } }
    card.removeAttribute("aria-busy")
    if (!answer.ok) { card.setAttribute("data-refused", ""); setTimeout(() => card.removeAttribute("data-refused"), 1500); return }
    this.say(boss ? t("%(name)s now stands below %(boss)s.", { name, boss: this.nameOf(boss) }) : t("%(name)s now stands below nobody.", { name }))
    if (boss) this.folds.set(boss.dataset.id, true)
    document.body.addEventListener("htmx:after:swap", () => this.querySelector(`.org__card[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }), { once: true })
  }
}
customElements.define("r-orgchart", OrgChart)
