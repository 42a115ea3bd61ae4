// r-live: the server says what changed ({entity, id, by}); the page asks again for what it shows of it.
// data-after is the place in the log up to which the page was made: what came between that and the stream is told with its beginning.
// Elements: data-live="deal:ID around:ID ticket" and data-live-url (else hx-get); swapped by morph. "around:ID" is told of what hangs on a record
// (its notes, its tasks). Events "live:deal" go to the body.
import htmx from "htmx"
import { Editing, heard as seen, placed } from "regulars/presence"
import { send } from "regulars/request"

// Milliseconds: how long to wait for more of the same, how long at most while it does not end, how often to ask without a stream.
const WAIT = 400, LONGEST = 800, POLL = 20000

class Live extends HTMLElement {
  connectedCallback() {
    this.waiting = new Map()
    this.seen = this.dataset.after || null
    this.onShow = () => { if (!document.hidden) { this.flush(); if (!this.source || this.source.readyState === 2) this.open() } }
    document.addEventListener("visibilitychange", this.onShow)
    document.addEventListener("live:refresh", this.onAll = () => { for (const element of document.querySelectorAll("[data-live]")) this.queue(element) })
    this.open()
  }

  open() {
    if (!this.dataset.url || !("EventSource" in window)) return this.poll()
    this.source?.close()
    const url = new URL(placed(this.dataset.url), location)
    if (this.seen) url.searchParams.set("after", this.seen)
    this.source = new EventSource(url)
    this.editing ??= new Editing(this.dataset.url)
    this.source.addEventListener("message", ({ data, lastEventId }) => { this.fails = 0; this.seen = lastEventId || this.seen; this.hear(JSON.parse(data)) })
    this.source.addEventListener("open", () => {
      this.fails = 0; clearInterval(this.polling); this.polling = null
      if (this.opened) htmx.trigger(document.body, "live:notification") // what was told meanwhile
      if (this.opened) this.editing.resume()
      this.opened = true
    })
    this.source.addEventListener("error", () => { this.fails = (this.fails ?? 0) + 1; if (this.fails >= 3 || this.source.readyState === 2) { this.source.close(); this.poll() } })
  }

  poll() {
    if (!this.dataset.poll || this.polling) return
    this.polling = setInterval(async () => {
      if (document.hidden) return
      try {
        const url = new URL(this.dataset.poll, location)
        if (this.seen) url.searchParams.set("since", this.seen)
        const answer = await send(url, { method: "GET", quiet: true })
        if (!answer.ok) return
        const { changes = [], seen } = answer.json()
        this.seen = seen ?? this.seen
        this.hear([...changes, { entity: "notification" }])
        this.open() // the live process may be back
      } catch { /* the next try may reach it */ }
    }, POLL)
  }

  hear(heard) {
    for (const change of [heard].flat()) {
      if (!change?.entity) continue
      if (change.entity === "presence") { seen(change); continue }
      if (change.entity === "everything") { this.onAll(); continue }
      htmx.trigger(document.body, `live:${change.entity}`, change)
      const name = CSS.escape(change.entity)
      const one = change.id ? `[data-live~="${name}:${CSS.escape(change.id)}"]` : `[data-live*="${name}:"]`
      for (const element of document.querySelectorAll(`${one}, [data-live~="${name}"]`)) this.queue(element)
    }
  }

  // Changes that come close together are one, but what changes all the time is shown all the time: as often as the server bears.
  queue(element) {
    const { timer, since = Date.now() } = this.waiting.get(element) ?? {}
    clearTimeout(timer)
    const left = since + Math.max(LONGEST, 4 * (this.took ?? 0)) - Date.now()
    this.waiting.set(element, { since, timer: setTimeout(() => this.refresh(element), Math.max(0, Math.min(WAIT, left))) })
  }

  flush() { for (const element of this.waiting.keys()) this.queue(element) }

  // What someone is typing in is left alone until they are done.
  async refresh(element) {
    if (document.hidden) return
    this.waiting.delete(element)
    if (element.matches("[data-dirty]") || element.querySelector('[data-dirty], [data-state="editing"], [data-state="saving"], [aria-busy="true"], :popover-open')) { this.queue(element); return }
    const url = element.dataset.liveUrl || element.getAttribute("hx-get")
    if (!element.isConnected || !url) return
    const begun = Date.now()
    await htmx.ajax("GET", url, { target: element, swap: element.dataset.liveSwap || "outerMorph", select: element.dataset.liveSelect, headers: { "X-Live": "true" } })
    this.took = Date.now() - begun
  }

  disconnectedCallback() {
    this.source?.close()
    this.editing?.stop()
    clearInterval(this.polling)
    document.removeEventListener("visibilitychange", this.onShow)
    document.removeEventListener("live:refresh", this.onAll)
  }
}
customElements.define("r-live", Live)
