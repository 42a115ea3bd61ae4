// r-push: lets this browser be told while no tab is open (W3C Push API), and says how it stands with it.
import { send } from "regulars/request"
import { t } from "regulars/text"

class Push extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button")
    this.said = this.querySelector("[data-said]")
    this.button.addEventListener("click", () => this.toggle())
    this.show()
  }

  async show() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return this.say(t("This browser knows no push messages."))
    if (Notification.permission === "denied") return this.say(t("This browser was told not to show messages of this page; its own settings change that."))
    this.registration = await navigator.serviceWorker.register("/sw.js")
    this.subscription = await this.registration.pushManager.getSubscription()
    this.say("", this.subscription ? t("Tell me here no more") : t("Tell me on this device"))
  }

  async toggle() {
    this.button.disabled = true
    try {
      if (this.subscription) await this.leave()
      else await this.join()
    } catch {
      this.say(t("The browser did not allow it, or its push service cannot be reached."))
    }
    this.button.disabled = false
  }

  async join() {
    if (await Notification.requestPermission() !== "granted") return this.show()
    const key = Uint8Array.from(atob(this.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
    const subscription = await this.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    const answer = await send("/notifications/devices", { body: { subscription: JSON.stringify(subscription) } })
    if (!answer.ok) await subscription.unsubscribe()
    location.reload()
  }

  // The push service says that it is gone when it is next asked, and the line goes.
  async leave() {
    await this.subscription.unsubscribe()
    await this.show()
  }

  say(text, label = "") {
    this.said.textContent = text
    this.button.hidden = !label
    if (label) this.button.querySelector("span").textContent = label
  }
}
customElements.define("r-push", Push)
