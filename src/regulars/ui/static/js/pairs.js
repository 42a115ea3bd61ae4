// r-pairs: the cards of probable duplicates by keys. J and K go on and back, M merges, X is no duplicate, L is later.
import { shortcut } from "regulars/shortcuts"
import { t } from "regulars/text"

class Pairs extends HTMLElement {
  connectedCallback() {
    const group = t("Duplicates")
    this.drop = [
      shortcut("KeyJ", t("Next"), () => this.go(1), { group }),
      shortcut("KeyK", t("Previous"), () => this.go(-1), { group }),
      shortcut("KeyM", t("Merge"), () => this.press("merge"), { group }),
      shortcut("KeyX", t("Not a duplicate"), () => this.press("dismiss"), { group }),
      shortcut("KeyL", t("Later"), () => this.press("later"), { group }),
    ]
    this.watch = new MutationObserver(() => { if (document.activeElement === document.body) this.focusAt(this.place) })
    this.watch.observe(this, { childList: true })
  }

  disconnectedCallback() {
    for (const drop of this.drop) drop()
    this.watch.disconnect()
  }

  get current() { return document.activeElement.closest?.("r-pairs > article") }

  go(step) {
    const at = [...this.children].indexOf(this.current)
    this.focusAt(at < 0 ? 0 : at + step)
  }

  focusAt(at) {
    const card = this.children[Math.max(0, Math.min(at ?? 0, this.children.length - 1))]
    card?.focus()
    card?.scrollIntoView({ block: "nearest" })
  }

  press(act) {
    const card = this.current ?? this.firstElementChild
    this.place = [...this.children].indexOf(card)
    card?.querySelector(`[data-act="${act}"]`)?.click()
  }
}
customElements.define("r-pairs", Pairs)
