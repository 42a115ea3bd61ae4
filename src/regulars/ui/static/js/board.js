// r-board: cards drawn from lane to lane by pointer, Alt+arrows or the card's own menu.
// A move posts {lane, before, after, version} to data-move-url ("/deals/{id}/move"): 200 the card anew (lanes' heads out of band),
// 409 or 422 a form that says what is missing, shown as a dialog while the card goes back.
import htmx from "htmx"
import { CardMenu } from "regulars/card_menu"
import { openDialog } from "regulars/dialog"
import { unfolded } from "regulars/groups"
import { send } from "regulars/request"
import { shortcut } from "regulars/shortcuts"
import { t } from "regulars/text"

const KEPT_MS = 300000

class Board extends HTMLElement {
  kept = new Map()

  async connectedCallback() {
    this.addEventListener("focusin", ({ target }) => { this.focused = target.matches(".card") ? { id: target.dataset.id, lane: target.closest(".lane")?.dataset.lane, row: this.rowOf(target) } : null })
    this.addEventListener("focusout", ({ target }) => queueMicrotask(() => { if (target.isConnected && document.activeElement !== target) this.focused = null }))
    document.addEventListener("undone", this.onUndone = () => this.kept.clear())
    this.menu ??= new CardMenu(this)
    this.addEventListener("keydown", (event) => this.keys(event))
    this.said = document.createElement("div")
    this.said.className = "visually-hidden"
    this.said.setAttribute("aria-live", "assertive")
    this.append(this.said)
    this.off = [
      shortcut("Alt+ArrowRight", t("Card to the next column"), () => false, { group: t("Board") }),
      shortcut("Alt+ArrowLeft", t("Card to the previous column"), () => false, { group: t("Board") }),
      shortcut("Alt+Shift+ArrowDown", t("Card to the next row"), () => false, { group: t("Board") }),
      shortcut("Alt+Shift+ArrowUp", t("Card to the previous row"), () => false, { group: t("Board") }),
      shortcut("KeyJ", t("Next card"), () => this.step(1), { group: t("Board") }),
      shortcut("KeyK", t("Previous card"), () => this.step(-1), { group: t("Board") }),
    ]
    const { default: Sortable } = await import("sortablejs")
    this.sort(Sortable)
    this.watcher = new MutationObserver(() => { this.keep(); this.sort(Sortable) })
    this.watcher.observe(this, { childList: true, subtree: true })
  }

  // Lanes of rows that are unfolded later come under the same rules.
  sort(Sortable) {
    const touch = matchMedia("(pointer: coarse)").matches
    for (const list of this.querySelectorAll(".lane__cards")) {
      if (Sortable.get(list)) continue
      new Sortable(list, {
        group: this.dataset.group || "board", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, draggable: ".card", ghostClass: "sortable-ghost", dragClass: "card--dragged",
        forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4, filter: "button, input, select, [data-fixed]", preventOnFilter: false, delay: touch ? 180 : 0, delayOnTouchOnly: true, scroll: true, bubbleScroll: true,
        onStart: ({ item }) => { item.home = { list: item.parentElement, next: item.nextElementSibling } },
        onChange: ({ to }) => { for (const lane of this.lanes) lane.toggleAttribute("data-over", lane.contains(to)) },
        onEnd: ({ item, from, to, oldIndex, newIndex }) => {
          for (const lane of this.lanes) lane.removeAttribute("data-over")
          if (from !== to || oldIndex !== newIndex) this.moved(item)
        },
      })
    }
  }

  disconnectedCallback() {
    this.off?.forEach((off) => off())
    this.watcher?.disconnect()
    document.removeEventListener("undone", this.onUndone)
  }

  // The lanes came anew. A card that was just moved stays in sight where its place is further down than what is shown, and the
  // keyboard stays on the card it was on.
  keep() {
    if (document.querySelector(".card--dragged")) return
    for (const [id, { lane: key, row, html, until }] of this.kept) {
      if (this.card(id)) continue
      const lane = this.lane(key, row)
      if (until < Date.now() || !lane?.querySelector(".lane__more")) { this.kept.delete(id); continue }
      lane.querySelector(".lane__cards").insertAdjacentHTML("afterbegin", html)
      htmx.process(this.card(id))
    }
    const at = document.activeElement, { id, lane, row } = this.focused ?? {}
    if (!id || at?.dataset.id === id || (at !== document.body && !at?.matches(".card"))) return
    const card = this.card(id) ?? this.lane(lane ?? "", row)?.querySelector(".card")
    card?.focus()
  }

  get lanes() { return [...this.querySelectorAll(".lane")] }
  get cards() { return [...this.querySelectorAll(".card")] }
  card(id) { return this.querySelector(`.card[data-id="${CSS.escape(id)}"]`) }
  lane(key, row) { return this.inRow(row).querySelector(`.lane[data-lane="${CSS.escape(key)}"]`) }
  inRow(row) { return (row && [...this.querySelectorAll(".swim[data-group]")].find((one) => one.dataset.group === row)) || this }
  rowOf(card) { return card.closest(".swim[data-group]")?.dataset.group ?? "" }

  // The lane of the same name in the row above or below; folded rows have none.
  across(lane, by) {
    const alike = this.lanes.filter((one) => one.dataset.lane === lane.dataset.lane && one.checkVisibility())
    return alike[alike.indexOf(lane) + by]
  }

  step(by) {
    const cards = this.cards, at = cards.indexOf(document.activeElement.closest?.(".card"))
    cards[Math.max(0, Math.min(cards.length - 1, at + by))]?.focus()
  }

  keys(event) {
    const card = event.target.closest(".card")
    if (!card || event.target !== card) return
    const list = card.parentElement, lane = card.closest(".lane"), row = card.closest(".swim"), lanes = row ? [...row.querySelectorAll(".lane")] : this.lanes
    if (event.altKey && card.hasAttribute("data-fixed")) return
    if (event.altKey && event.shiftKey && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault()
      event.stopPropagation()
      this.put(card, this.across(lane, event.key === "ArrowUp" ? -1 : 1))
      return
    }
    if (event.altKey && event.key.startsWith("Arrow")) {
      event.preventDefault()
      event.stopPropagation()
      card.home = { list, next: card.nextElementSibling }
      if (event.key === "ArrowUp" && card.previousElementSibling) { card.previousElementSibling.before(card); this.moved(card) }
      if (event.key === "ArrowDown" && card.nextElementSibling) { card.nextElementSibling.after(card); this.moved(card) }
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") { const to = lanes[lanes.indexOf(lane) + (event.key === "ArrowRight" ? 1 : -1)]; if (to) this.put(card, to) }
      return
    }
    const near = { ArrowUp: card.previousElementSibling, ArrowDown: card.nextElementSibling, ArrowLeft: lanes[lanes.indexOf(lane) - 1]?.querySelector(".card"), ArrowRight: lanes[lanes.indexOf(lane) + 1]?.querySelector(".card") }[event.key]
    if (near) { event.preventDefault(); near.focus() }
    else if (event.key === "Enter") card.querySelector(".card__title a")?.click()
  }

  put(card, lane) {
    if (!lane || lane.contains(card)) return
    card.home = { list: card.parentElement, next: card.nextElementSibling }
    lane.querySelector(".lane__cards").prepend(card)
    card.focus()
    this.moved(card)
  }

  // By lane and row. A folded row has no lanes before it is unfolded.
  async moveTo(card, key, row) {
    if (row) await unfolded(this.inRow(row))
    this.put(card, this.lane(key, row))
  }

  async moved(card) {
    const lane = card.closest(".lane")
    const url = (card.dataset.moveUrl || this.dataset.moveUrl || "").replace("{id}", card.dataset.id)
    this.dispatchEvent(new CustomEvent("board:moved", { bubbles: true, detail: { id: card.dataset.id, lane: lane.dataset.lane } }))
    if (!url) return
    card.setAttribute("aria-busy", "true")
    const body = { lane: lane.dataset.lane, after: card.previousElementSibling?.dataset.id ?? "", before: card.nextElementSibling?.dataset.id ?? "", version: card.dataset.version ?? "", row: this.rowOf(card) }
    let answer
    try { answer = await send(url, { body, source: this }) } catch { answer = { ok: false } }
    card.removeAttribute("aria-busy")
    if (!answer.ok) return this.refuse(card, answer)
    this.said.textContent = t("Moved to %(lane)s", { lane: lane.querySelector(".lane__title > :first-child")?.textContent ?? "" })
    if (!answer.html?.trim()) return
    const template = document.createElement("template")
    template.innerHTML = answer.html
    for (const fresh of template.content.querySelectorAll("[hx-swap-oob]")) { fresh.removeAttribute("hx-swap-oob"); document.getElementById(fresh.id)?.replaceWith(fresh) }
    for (const head of template.content.querySelectorAll("[data-row-of]")) { const at = this.inRow(head.dataset.rowOf).querySelector("[data-row-head]"); if (at) at.innerHTML = head.innerHTML; head.remove() }
    for (const head of template.content.querySelectorAll("[data-lane-of]")) { const at = this.lane(head.dataset.laneOf, head.dataset.inRow)?.querySelector("[data-lane-head]"); if (at) at.innerHTML = head.innerHTML; head.remove() }
    const fresh = template.content.querySelector(".card")
    if (!fresh) return card.remove()
    const focused = document.activeElement === card
    this.kept.set(card.dataset.id, { lane: lane.dataset.lane, row: this.rowOf(card), html: fresh.outerHTML, until: Date.now() + KEPT_MS })
    card.replaceWith(fresh)
    htmx.process(fresh)
    if (focused) fresh.focus()
  }

  refuse(card, { status, html }) {
    const { list, next } = card.home ?? {}
    if (list) list.insertBefore(card, next?.parentElement === list ? next : null)
    card.classList.add("card--refused")
    setTimeout(() => card.classList.remove("card--refused"), 1500)
    if ((status === 409 || status === 422) && html) openDialog(html)
  }
}
customElements.define("r-board", Board)
