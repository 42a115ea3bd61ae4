// r-chart: ECharts over the JSON inside; a click on a bar opens its records. The table beside it says the same in words.
const name = { bar: "bar", stacked: "bar", line: "line", area: "line", pie: "pie", donut: "pie", funnel: "funnel" }
const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true })

// ECharts reads rgb only; a canvas turns any CSS colour into it.
function colour(variable, host) {
  host.style.setProperty("--probe", `var(${variable})`)
  const span = document.createElement("i")
  span.style.color = `var(${variable})`
  host.append(span)
  probe.clearRect(0, 0, 1, 1)
  probe.fillStyle = getComputedStyle(span).color
  probe.fillRect(0, 0, 1, 1)
  span.remove()
  host.style.removeProperty("--probe")
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
  return `rgb(${r},${g},${b})`
}

class Chart extends HTMLElement {
  async connectedCallback() {
    this.read()
    if (!this.isConnected) return
    this.lib = await import("echarts")
    this.draw()
    this.sizer = new ResizeObserver(() => this.chart?.resize())
    this.sizer.observe(this)
    this.again = () => this.draw()
    // A refreshed page brings new figures and takes the drawing away.
    this.watcher = new MutationObserver(() => { if (this.canvas.isConnected && this.text === this.querySelector("script")?.textContent) return; this.read(); this.draw() })
    this.watcher.observe(this, { childList: true, characterData: true, subtree: true })
    document.addEventListener("look", this.again)
    this.scheme = matchMedia("(prefers-color-scheme: dark)")
    this.scheme.addEventListener("change", this.again)
  }

  disconnectedCallback() {
    this.watcher?.disconnect()
    this.sizer?.disconnect()
    document.removeEventListener("look", this.again)
    this.scheme?.removeEventListener("change", this.again)
    this.chart?.dispose()
    this.chart = null
  }

  read() {
    this.text = this.querySelector("script")?.textContent
    this.data = JSON.parse(this.text || "{}")
    if (!this.canvas?.isConnected) this.canvas = this.appendChild(Object.assign(document.createElement("div"), { className: "chart__canvas" }))
  }

  draw() {
    if (!this.lib) return
    this.chart?.dispose()
    this.chart = this.lib.init(this.canvas, null, { renderer: "svg", locale: "EN" })
    this.chart.setOption(this.option())
    this.chart.on("click", ({ seriesIndex, dataIndex }) => {
      const url = this.data.series[this.round ? 0 : seriesIndex]?.urls?.[dataIndex]
      if (url) location.href = url
      this.dispatchEvent(new CustomEvent("chart:click", { bubbles: true, detail: { seriesIndex, dataIndex, url } }))
    })
  }

  get round() { return ["pie", "donut", "funnel"].includes(this.data.kind) }

  option() {
    const { kind = "bar", labels = [], series = [], unit = "", across = false } = this.data
    const css = (variable) => colour(variable, this)
    const palette = series[0]?.tones ? [] : Array.from({ length: 8 }, (_, at) => css(`--chart-${at + 1}`))
    const quiet = css("--color-text-quiet"), line = css("--color-line"), surface = css("--color-surface"), text = css("--color-text")
    const font = { fontFamily: getComputedStyle(this).fontFamily, fontSize: 11.5, color: quiet }
    const shown = new Intl.NumberFormat(document.documentElement.lang, unit.length === 3 ? { style: "currency", currency: unit, maximumFractionDigits: 0 } : {})
    const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 })
    const value = (x) => (x == null ? "–" : `${shown.format(x)}${unit && unit.length !== 3 ? ` ${unit}` : ""}`)
    const base = {
      color: palette, textStyle: font, animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      aria: { enabled: true, label: { description: this.getAttribute("aria-label") } },
      tooltip: { trigger: this.round ? "item" : "axis", confine: true, backgroundColor: css("--color-raised"), borderColor: line, padding: [6, 10], textStyle: { ...font, color: text, fontSize: 12.5 }, axisPointer: { type: "shadow", shadowStyle: { color: "rgba(128,128,128,.08)" } }, valueFormatter: value },
      legend: series.length > 1 || this.round ? { type: "scroll", bottom: 0, left: 0, itemWidth: 9, itemHeight: 9, itemGap: 14, icon: "circle", textStyle: font, pageIconColor: quiet, pageTextStyle: font } : undefined,
    }
    const cursor = series.some((one) => one.urls) ? "pointer" : "default"
    if (this.round) {
      const data = labels.map((label, at) => ({ name: label, value: series[0]?.values[at] }))
      return { ...base, series: [{ type: name[kind], cursor, data, radius: kind === "donut" ? ["54%", "82%"] : "82%", center: ["50%", "44%"], top: 4, bottom: 28, left: 0, right: 0, minAngle: 3, gap: 2, label: kind === "funnel" ? { ...font, color: "#fff", position: "inside" } : { show: false }, itemStyle: { borderColor: surface, borderWidth: 2 } }] }
    }
    const category = { type: "category", data: labels, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { ...font, hideOverlap: true }, inverse: across }
    const measure = { type: "value", splitNumber: across ? 3 : 4, splitLine: { lineStyle: { color: line } }, axisLabel: { ...font, hideOverlap: true, formatter: (x) => short.format(x) } }
    return {
      ...base,
      grid: { left: 4, right: across ? 22 : 8, top: 10, bottom: series.length > 1 ? 30 : 4, containLabel: true },
      xAxis: across ? measure : category, yAxis: across ? category : measure,
      series: series.map((one, at) => ({
        name: one.name, type: one.kind ? name[one.kind] : name[kind], data: one.values, cursor, stack: kind === "stacked" ? "all" : one.stack, barMaxWidth: 34, barGap: "12%",
        itemStyle: { borderRadius: kind === "stacked" ? 0 : across ? [0, 3, 3, 0] : [3, 3, 0, 0], ...(one.tone && { color: css(`--color-${one.tone}`) }) },
        lineStyle: { width: 2, type: one.dashed ? "dashed" : "solid" }, symbol: labels.length > 40 ? "none" : "circle", symbolSize: 5, areaStyle: kind === "area" ? { opacity: 0.12 } : undefined, smooth: false, z: at + 2,
      })),
    }
  }
}
customElements.define("r-chart", Chart)
