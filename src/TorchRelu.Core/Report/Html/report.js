(() => {
  'use strict';
  const svg = 'http://www.w3.org/2000/svg';
  const letters = '.A54321d-sNX';
  const number = value => value.toLocaleString('en-US');
  const make = (parent, name, attributes) => {
    const element = document.createElementNS(svg, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    parent.append(element);
    return element;
  };
  const layers = [...document.querySelectorAll('details.layer')];
  const dataOf = layer => layer.data ??= JSON.parse(layer.querySelector('script')?.textContent ?? 'null');
  // The stretch of time that is shown, in shares of the whole.
  const view = { from: 0, to: 1 };
  window.torchrelu = { view, dataOf, letters };
  const inTime = (event, box) => view.from + (event.clientX - box.left) / box.width * (view.to - view.from);
  const span = (until, i) => `steps ${number(i ? until[i - 1] + 1 : 1)} to ${number(until[i])}`;
  const cellAt = (until, step) => { const i = until.findIndex(end => step <= end); return i < 0 ? until.length - 1 : i; };

  // The channels of a layer: one path for each state, drawn when the layer is first opened.
  function draw(layer) {
    const cells = layer.querySelector('.cells');
    const data = dataOf(layer);
    if (!cells || !data || cells.firstChild) return;
    const { until, rows, steps } = data;
    const channels = rows.reduce((sum, row) => sum + row[0], 0);
    cells.setAttribute('viewBox', `0 0 ${steps} ${channels}`);
    cells.setAttribute('preserveAspectRatio', 'none');
    cells.style.height = `${Math.max(28, Math.min(340, 10 * rows.length))}px`;
    const paths = Array.from(letters, () => []);
    let top = 0;
    data.tops = rows.map(([count, states]) => {
      for (let i = 0, from; i < states.length; i = from) {
        for (from = i + 1; from < states.length && states[from] === states[i]; from++);
        paths[letters.indexOf(states[i])].push(`M${i ? until[i - 1] : 0} ${top}H${until[from - 1]}v${count}H${i ? until[i - 1] : 0}z`);
      }
      top += count;
      return top - count;
    });
    paths.forEach((parts, state) => parts.length && make(cells, 'path', { class: `s${state}`, d: parts.join('') }));
    const legend = layer.querySelector('.channels .legend');
    paths.forEach((parts, state) => parts.length && legend.prepend(entry(state)));
    follow(layer, cells, data, channels);
  }

  function entry(state) {
    const swatch = document.createElement('i');
    swatch.className = `swatch s${state}`;
    const item = document.createElement('span');
    item.append(swatch, names[state]);
    return item;
  }

  // A cursor that follows the pointer or the arrow keys, and a line that says what is under it.
  function follow(layer, cells, data, channels) {
    const { until, rows, tops } = data;
    const says = layer.querySelector('.channels .readout');
    const cursor = make(cells, 'rect', { class: 'cursor', width: 0, height: 0 });
    let [column, row] = [until.length - 1, 0];
    const show = () => {
      const from = column ? until[column - 1] : 0;
      for (const [key, value] of Object.entries({ x: from, y: tops[row], width: until[column] - from, height: rows[row][0] })) cursor.setAttribute(key, value);
      const name = names[letters.indexOf(rows[row][1][column])];
      says.textContent = `${rows[row][2]} · ${span(until, column)}: ${name}`;
    };
    cells.addEventListener('pointermove', event => {
      const box = cells.getBoundingClientRect();
      column = cellAt(until, inTime(event, box) * data.steps);
      const channel = (event.clientY - box.top) / box.height * channels;
      row = Math.max(0, tops.findLastIndex(top => top <= channel));
      show();
    });
    cells.addEventListener('focus', show);
    cells.addEventListener('keydown', event => {
      const page = event.shiftKey ? 10 : 1;
      const [x, y] = { ArrowLeft: [-page, 0], ArrowRight: [page, 0], ArrowUp: [0, -page], ArrowDown: [0, page], Home: [-until.length, 0], End: [until.length, 0] }[event.key] ?? [];
      if (event.key === 'Escape') layer.querySelector('summary').focus();
      if (x === undefined) return;
      event.preventDefault();
      column = Math.max(0, Math.min(until.length - 1, column + x));
      row = Math.max(0, Math.min(rows.length - 1, row + y));
      show();
    });
  }
  const names = ['not called', 'always on', 'fires on 75 % or more', 'fires on 50–75 %', 'fires on 25–50 %', 'fires on 10–25 %', 'fires on 1–10 %',
    'dormant', 'negative only', 'silent, not called dead', 'NaN', 'dead'];

  // The same over the layers: up and down move between them, left and right through time.
  const readout = document.getElementById('readout');
  const plots = [...document.querySelectorAll('.map svg.strip, .map svg.plot')];
  let step = null;
  const percent = tenths => `${tenths / 10} %`;
  const says = ({ dead, died, undecided, zeros }, i) => `${percent(dead[i])} dead, ${percent(died[i])} died` +
    (undecided[i] > 0 ? `, ${percent(undecided[i])} undecided` : '') + (zeros[i] < 0 ? '' : `, ${percent(zeros[i])} zeros`);
  function point(layer) {
    const data = dataOf(layer);
    if (!readout || !data || step === null) return;
    const { until } = data.layer;
    if (!until.length) return;
    const i = cellAt(until, step);
    readout.textContent = `${layer.querySelector('summary bdi').textContent} · ${span(until, i)}: ${says(data.layer, i)}`;
    for (const plot of plots) {
      const { height } = plot.viewBox.baseVal;
      const width = Number(plot.dataset.width ??= plot.viewBox.baseVal.width);
      const line = plot.querySelector('.cursor') ?? make(plot, 'path', { class: 'cursor' });
      line.setAttribute('d', `M${Math.min(1, step / data.steps) * width} 0V${height}`);
    }
  }
  layers.forEach(layer => {
    const summary = layer.querySelector('summary');
    const strip = summary.querySelector('.strip');
    layer.addEventListener('toggle', () => layer.open && draw(layer));
    if (layer.open) draw(layer);
    strip.addEventListener('pointermove', event => {
      const box = strip.getBoundingClientRect();
      step = Math.max(0, inTime(event, box)) * (dataOf(layer)?.steps ?? 0);
      point(layer);
    });
    summary.addEventListener('keydown', event => {
      const shown = [...document.querySelectorAll('details.layer')].filter(other => !other.hidden);
      const index = shown.indexOf(layer);
      const next = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: shown.length - 1 }[event.key];
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (next === undefined && by === undefined) return;
      event.preventDefault();
      if (next !== undefined) return void shown[next]?.querySelector('summary').focus();
      const until = dataOf(layer)?.layer.until ?? [];
      if (!until.length) return;
      const i = step === null ? until.length - 1 : Math.max(0, Math.min(until.length - 1, cellAt(until, step) + by));
      step = until[i];
      point(layer);
    });
    summary.addEventListener('focus', () => point(layer));
  });
  // On paper nothing can be opened: what needs a look is.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = layers.filter(layer => !layer.open && layer.matches('.critical, .warning'));
    for (const layer of opened) { layer.open = true; draw(layer); }
  });
  addEventListener('afterprint', () => { for (const layer of opened) layer.open = false; });
})();
