// Tooltips for whatever has data-tip: after a moment under the pointer, at once under keyboard focus; Esc hides.
import { place } from "regulars/place"
import { escapeHtml } from "regulars/text"

let tip, timer, leave, over

const hide = () => { clearTimeout(timer); leave?.(); leave = null; over = null; if (tip?.matches(":popover-open")) tip.hidePopover() }

function show(element) {
  if (!element.isConnected || element.matches('[aria-expanded="true"]')) return
  if (element.dataset.tipWhen === "narrow" && document.documentElement.dataset.side !== "narrow") return
  if (!tip) {
    tip = document.createElement("div")
    tip.className = "tip"
    tip.popover = "manual"
    tip.role = "tooltip"
  }
  const host = element.closest("dialog") ?? document.body
  if (tip.parentElement !== host) host.append(tip)
  tip.innerHTML = escapeHtml(element.dataset.tip) + (element.dataset.tipKeys ? `<kbd>${escapeHtml(element.dataset.tipKeys)}</kbd>` : "")
  tip.showPopover()
  leave?.()
  leave = place(tip, element, { gap: 6 })
}

export function watchTips() {
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return
    const element = target.closest?.("[data-tip]")
    if (element === over) return
    hide()
    over = element
    if (element) timer = setTimeout(show, 450, element)
  })
  document.addEventListener("focusin", ({ target }) => { if (target.matches?.("[data-tip]:focus-visible")) { hide(); show(target) } })
  for (const name of ["focusout", "pointerdown", "scroll"]) document.addEventListener(name, hide, { capture: true, passive: true })
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide())
}
