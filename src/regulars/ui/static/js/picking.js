// Selecting on a phone, where rows are cards without checks: holding a card, or “Select” in the menu of the list, begins it; then a tap on a card
// selects it instead of opening it, until none is wanted any more.
export const CARDS = matchMedia("(max-width: 760px)")
const HELD = 450
const STILL = 10

// table: r-table. begin(row) is called with the held card, or with nothing from the menu. Answers what takes the listeners back.
export function pickOnCards(table, { begin, isOn, pick }) {
  let timer, from, swallow = false
  const letGo = () => { clearTimeout(timer); timer = undefined }
  const card = (target) => (CARDS.matches ? target.closest?.("tbody tr[data-id]") : null)

  const pressed = ({ target, clientX, clientY, isPrimary, pointerType }) => {
    letGo()
    swallow = false
    const row = card(target)
    if (!row || !isPrimary || pointerType === "mouse" || isOn()) return
    from = [clientX, clientY]
    timer = setTimeout(() => { letGo(); swallow = true; navigator.vibrate?.(10); begin(row) }, HELD)
  }
  const moved = ({ clientX, clientY }) => { if (timer && Math.hypot(clientX - from[0], clientY - from[1]) > STILL) letGo() }
  const menu = (event) => { if (card(event.target) && (timer || swallow || isOn())) event.preventDefault() }
  // Before the link below the finger is followed.
  const tapped = (event) => {
    const row = card(event.target)
    if (!row || !(swallow || isOn())) return
    if (event.target.matches(".table__pick .check")) return
    event.preventDefault()
    event.stopPropagation()
    if (!swallow) pick(row)
    swallow = false
  }
  const chosen = ({ target }) => { if (target.closest?.('[data-act="pick"]')) begin() }

  const here = [["pointerdown", pressed], ["pointermove", moved], ["pointerup", letGo], ["pointercancel", letGo], ["contextmenu", menu]]
  for (const [name, heard] of here) table.addEventListener(name, heard)
  table.addEventListener("click", tapped, true)
  document.addEventListener("click", chosen)
  return () => document.removeEventListener("click", chosen)
}
