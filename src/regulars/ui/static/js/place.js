// Puts a popover at its button: below or above, aligned to the side with room, and keeps it there.
export function place(box, anchor, { match = false, gap = 4 } = {}) {
  const put = () => {
    if (!anchor.isConnected) return
    const a = anchor.getBoundingClientRect()
    if (match) box.style.inlineSize = `${Math.max(a.width, 200)}px`
    const { offsetWidth: w, offsetHeight: h } = box
    const below = innerHeight - a.bottom - gap
    const up = h > below && a.top > below
    const rtl = document.documentElement.dir === "rtl"
    let x = rtl ? a.right - w : a.left
    if (!rtl && x + w > innerWidth - 8) x = a.right - w
    x = Math.max(8, Math.min(x, innerWidth - w - 8))
    box.style.left = `${x}px`
    box.style.top = `${up ? Math.max(8, a.top - h - gap) : Math.min(a.bottom + gap, Math.max(8, innerHeight - h - 8))}px`
  }
  put()
  const watcher = new ResizeObserver(put)
  watcher.observe(box)
  addEventListener("scroll", put, { passive: true, capture: true })
  addEventListener("resize", put)
  return () => {
    watcher.disconnect()
    removeEventListener("scroll", put, { capture: true })
    removeEventListener("resize", put)
  }
}
