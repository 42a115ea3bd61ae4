// The menu of a board's cards: one for all of them (r-menu data-shared), filled when it opens from the lanes and rows on the page.
import "regulars/menu"
import { escapeHtml, icon, t } from "regulars/text"

const choice = (kind, key, label, current) =>
  `<button class="menu__item" role="menuitemradio" type="button" data-${kind}="${escapeHtml(key)}" aria-checked="${current}"><span class="truncate">${escapeHtml(label)}</span><span class="menu__check push">${icon("check")}</span></button>`
const part = (label, items) => `<div role="group" aria-label="${escapeHtml(label)}"><div class="menu__label" role="presentation">${escapeHtml(label)}</div>${items.join("")}</div>`

const nameOf = (lane) => lane.querySelector(".lane__title > :first-child")?.textContent ?? lane.getAttribute("aria-label") ?? ""

// The name alone, without the picture that stands before it.
function rowName(row) {
  const label = row.querySelector(".group__toggle > span")?.cloneNode(true)
  for (const drawn of label?.querySelectorAll("[aria-hidden], .face") ?? []) drawn.remove()
  return label?.textContent.trim() ?? ""
}

function filled(board, card) {
  const link = card.querySelector(".card__title a"), lane = card.closest(".lane"), row = card.closest(".swim[data-group]")
  const parts = link ? [`<a class="menu__item" role="menuitem" href="${escapeHtml(link.href)}">${icon("arrow-right")}<span class="truncate">${escapeHtml(t("Open"))}</span></a>`] : []
  if (!board.hasAttribute("data-may-move") || card.hasAttribute("data-fixed")) return parts.join("")
  const lanes = [...(row ?? board).querySelectorAll(".lane")]
  parts.push(part(t("Move to"), lanes.map((one) => choice("to-lane", one.dataset.lane, nameOf(one), one === lane))))
  const rows = row && !board.hasAttribute("data-rows-fixed") ? [...board.querySelectorAll(".swim[data-group]")] : []
  if (rows.length > 1) parts.push(part(t("Move to row"), rows.map((one) => choice("to-row", one.dataset.group, rowName(one), one === row))))
  return parts.join('<hr role="separator">')
}

export class CardMenu {
  constructor(board) {
    this.board = board
    board.addEventListener("pointerdown", ({ target }) => {
      const button = target.closest(".card__menu")
      this.closing = button && this.menu?.open && this.menu.button === button
    })
    board.addEventListener("click", ({ target }) => {
      const button = target.closest(".card__menu"), item = target.closest("[data-to-lane], [data-to-row]")
      if (button) this.toggle(button)
      else if (item) this.chosen(item)
    })
    board.addEventListener("keydown", (event) => this.keys(event))
  }

  get menu() { return this.board.querySelector("r-menu[data-shared]") }

  // The pointer going down already closed it; the click that follows must not open it again.
  toggle(button) {
    const closing = this.closing
    this.closing = false
    if (closing) return this.menu.open && this.menu.box.hidePopover()
    const card = button.closest(".card"), menu = this.menu
    this.id = card.dataset.id
    menu.box.setAttribute("aria-label", button.getAttribute("aria-label"))
    menu.box.innerHTML = filled(this.board, card)
    menu.openFor(button)
  }

  keys(event) {
    const card = event.target.closest(".card")
    const asks = event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")
    const opens = event.target.matches(".card__menu") ? ["ArrowDown", "ArrowUp"].includes(event.key) || asks : event.target === card && asks
    const button = opens && card?.querySelector(".card__menu")
    if (!button) return
    event.preventDefault()
    this.closing = false
    this.toggle(button)
  }

  // The card is looked up anew: the board may have been refreshed since the menu was opened.
  chosen(item) {
    const card = this.board.querySelector(`.card[data-id="${CSS.escape(this.id)}"]`)
    if (!card || item.ariaChecked === "true") return card?.focus()
    const { toLane, toRow } = item.dataset
    this.board.moveTo(card, toLane ?? card.closest(".lane").dataset.lane, toRow ?? this.board.rowOf(card))
  }
}
