// r-money: groups the digits of an amount when it is left, and accepts k and m: "12.5k" is 12,500.
const { lang } = document.documentElement
const parts = new Intl.NumberFormat(lang).formatToParts(-1234567.8)
const sign = (type) => parts.find((part) => part.type === type)?.value
const decimal = sign("decimal"), group = sign("group")

class Money extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input")
    if (!field || this.ready) return
    this.ready = true
    field.addEventListener("change", () => {
      const text = field.value.trim().replaceAll(group, "").replaceAll("\u00a0", "").replaceAll("\u202f", "").replaceAll(" ", "")
      const found = /^(-?\d+(?:[.,]\d+)?)([kmкм])?$/i.exec(text)
      if (!found) return
      const typed = found[1].replace(",", ".")
      // "1,234" and "1.234" are left to the server, which knows the person's locale.
      if (!found[2] && /[.,]\d{3}$/.test(found[1]) && !text.includes(decimal)) return
      const value = Number(typed) * ({ k: 1e3, к: 1e3, m: 1e6, м: 1e6 }[found[2]?.toLowerCase()] ?? 1)
      field.value = new Intl.NumberFormat(lang, { maximumFractionDigits: 4 }).format(value)
    })
    field.addEventListener("focus", () => field.select())
  }
}
customElements.define("r-money", Money)
