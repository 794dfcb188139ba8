(() => {
  'use strict';
  const map = document.querySelector('.map');
  const list = map?.querySelector('.layers');
  if (!list) return;
  const layers = [...list.querySelectorAll('details.layer')];
  const { view, dataOf } = window.torchrelu;
  const levels = { critical: 'Critical', warning: 'Warning', notice: 'Notice', none: 'Healthy', unseen: 'Not judged' };
  const keys = Object.keys(levels);
  const nameOf = layer => layer.querySelector('summary bdi').textContent;
  const levelOf = layer => keys.findIndex(key => layer.classList.contains(key));
  const numberOf = (layer, what) => Number(layer.dataset[what]);
  const number = value => value.toLocaleString('en-US');
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Which layers are shown, and in which order.
  const text = make('input', { type: 'search', id: 'filter', placeholder: 'part of a name' });
  const option = ([value, label]) => make('option', { value, textContent: label });
  const present = keys.filter((_, level) => layers.some(layer => levelOf(layer) === level));
  const level = make('select', { id: 'level' }, ...[['', 'every severity'], ...present.map(key => [key, levels[key]])].map(option));
  const order = make('select', { id: 'order' }, ...[['model', 'as in the model'], ['worst', 'worst first'], ['name', 'by name']].map(option));
  const blocks = make('input', { type: 'checkbox', id: 'blocks' });
  const closing = make('button', { type: 'button', textContent: 'Close all' });
  const shown = make('output', { className: 'soft', htmlFor: 'filter level order' });
  const label = (words, field) => make('label', {}, `${words} `, field);
  if (layers.length > 1) {
    const tools = make('div', { className: 'tools screen' }, label('Layers', text), label('Severity', level), label('Order', order),
      make('label', {}, blocks, ' by block'), closing, shown);
    tools.setAttribute('role', 'group');
    tools.setAttribute('aria-label', 'Which layers are shown');
    list.before(tools);
  }
  const rows = [...document.querySelectorAll('[aria-labelledby="table"] tbody tr')];
  const blockOf = name => name.includes('.') ? `${name.slice(0, name.indexOf('.'))}.*` : `${name.replace(/\d+$/, '')}*`;
  const orders = {
    model: () => 0,
    worst: (a, b) => levelOf(a) - levelOf(b) || numberOf(b, 'dead') - numberOf(a, 'dead'),
    name: (a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }),
  };
  function heading(block, members) {
    const sum = what => members.reduce((total, layer) => total + numberOf(layer, what), 0);
    const button = make('button', { type: 'button', textContent: block, ariaExpanded: 'true' });
    button.addEventListener('click', () => {
      const closes = button.ariaExpanded === 'true';
      button.ariaExpanded = `${!closes}`;
      for (const layer of members) layer.hidden = closes;
    });
    return make('div', { className: 'block' }, button,
      make('span', { className: 'soft', textContent: ` ${members.length} layers, ${number(sum('dead'))} of ${number(sum('channels'))} dead` }));
  }
  function arrange() {
    const typed = text.value.trim().toLowerCase();
    const wanted = layers.filter(layer => nameOf(layer).toLowerCase().includes(typed) && (!level.value || layer.classList.contains(level.value)))
      .sort(orders[order.value]);
    layers.forEach((layer, i) => { if (rows[i]) rows[i].hidden = !wanted.includes(layer); layer.hidden = false; });
    const groups = new Map();
    for (const layer of wanted) {
      const block = blocks.checked ? blockOf(nameOf(layer)) : '';
      groups.set(block, [...groups.get(block) ?? [], layer]);
    }
    list.replaceChildren(...[...groups].flatMap(([block, members]) => blocks.checked ? [heading(block, members), ...members] : members));
    shown.textContent = wanted.length === layers.length ? '' : `${wanted.length} of ${layers.length} layers`;
  }
  for (const field of [text, level, order, blocks]) field.addEventListener('input', arrange);
  closing.addEventListener('click', () => layers.forEach(layer => { layer.open = false; }));

  // A link to a layer opens it.
  function follow() {
    const layer = layers.find(one => `#${one.id}` === location.hash);
    if (!layer) return;
    if (!layer.isConnected || layer.hidden) { text.value = level.value = ''; arrange(); }
    layer.open = true;
    layer.scrollIntoView();
  }
  addEventListener('hashchange', follow);
  follow();

  // Dragging over a strip or a curve shows that stretch of time alone.
  const marks = [...map.querySelectorAll('.marks *')].flatMap(element => ['x', 'x1', 'x2', 'cx'].filter(key => element.getAttribute(key)?.endsWith('%'))
    .map(key => ({ element, key, at: parseFloat(element.getAttribute(key)) / 100 })));
  const whole = make('button', { type: 'button', className: 'screen whole', textContent: 'Show all steps', hidden: true });
  document.getElementById('readout')?.after(whole);
  function zoom(from, to) {
    [view.from, view.to] = [from, to];
    whole.hidden = from === 0 && to === 1;
    for (const plot of map.querySelectorAll('svg.plot, svg.strip, svg.cells')) {
      const [, , width, height] = plot.getAttribute('viewBox')?.split(' ').map(Number) ?? [];
      if (width === undefined) continue;
      const all = Number(plot.dataset.width ??= width);
      plot.setAttribute('viewBox', `${all * from} 0 ${all * (to - from)} ${height}`);
    }
    for (const { element, key, at } of marks) {
      const now = (at - from) / (to - from);
      element.setAttribute(key, `${100 * now}%`);
      element.style.visibility = now < -0.001 || now > 1.001 ? 'hidden' : '';
    }
  }
  let start = null, dragged = false;
  map.addEventListener('pointerdown', event => {
    const plot = event.target.closest?.('svg.plot, svg.strip');
    start = plot && event.button === 0 && map.querySelector('.axis') ? { plot, x: event.clientX } : null;
    dragged = false;
  });
  addEventListener('pointerup', event => {
    if (!start || Math.abs(event.clientX - start.x) < 8) return void (start = null);
    const box = start.plot.getBoundingClientRect();
    const inTime = x => view.from + Math.min(1, Math.max(0, (x - box.left) / box.width)) * (view.to - view.from);
    const [from, to] = [inTime(start.x), inTime(event.clientX)].sort((a, b) => a - b);
    [start, dragged] = [null, true];
    if (to - from > 1e-6) zoom(from, to);
  });
  // The end of a drag is no click on the layer.
  map.addEventListener('click', event => { if (dragged) event.preventDefault(); dragged = false; }, true);
  whole.addEventListener('click', () => zoom(0, 1));
  for (const layer of layers) layer.addEventListener('toggle', () => { if (layer.open && view.to - view.from < 1) zoom(view.from, view.to); });

  // The loss under the pointer or the arrow keys.
  const curve = map.querySelector('.curve svg.plot');
  const losses = JSON.parse(map.querySelector('script.losses')?.textContent ?? 'null');
  const readout = document.getElementById('readout');
  if (curve && losses && readout) {
    let at = losses.until.length - 1;
    const steps = losses.steps;
    const say = () => {
      const value = losses.mean[at] === null ? 'not a number' : `${losses.mean[at]} (${losses.lowest[at]} to ${losses.highest[at]})`;
      readout.textContent = `Loss · steps ${number(losses.from[at])} to ${number(losses.until[at])}: ${value}`;
    };
    curve.addEventListener('pointermove', event => {
      const box = curve.getBoundingClientRect();
      const step = (view.from + (event.clientX - box.left) / box.width * (view.to - view.from)) * steps;
      at = losses.until.findIndex(until => step <= until);
      if (at < 0) at = losses.until.length - 1;
      say();
    });
    curve.addEventListener('focus', say);
    curve.addEventListener('keydown', event => {
      const by = { ArrowLeft: -1, ArrowRight: 1, Home: -losses.until.length, End: losses.until.length }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      at = Math.max(0, Math.min(losses.until.length - 1, at + by));
      say();
    });
  }

  // A layer's numbers and picture as files.
  function save(name, blob) {
    const link = make('a', { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
  const cell = value => /[",\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : value;
  function numbers(layer) {
    const { layer: { until, dead, died, undecided, zeros }, until: ends, rows: channels } = dataOf(layer);
    const share = tenths => tenths < 0 ? '' : tenths / 1000;
    return [['until step', 'dead', 'died', 'undecided', 'zeros'], ...until.map((end, i) => [end, ...[dead, died, undecided, zeros].map(list => share(list[i]))]),
      [], ['channels', 'what', ...ends.map(end => `until step ${end}`)], ...channels.map(([count, states, says]) => [count, says, ...states])]
      .map(line => line.map(cell).join(',')).join('\n') + '\n';
  }
  function picture(layer, done) {
    const { until, rows: channels, steps } = dataOf(layer);
    const [width, high] = [1200, Math.max(1, Math.floor(800 / channels.length))];
    const canvas = make('canvas', { width, height: high * channels.length });
    const pen = canvas.getContext('2d');
    const colours = {};
    const colour = state => colours[state] ??= (() => {
      const path = layer.querySelector(`.cells .s${window.torchrelu.letters.indexOf(state)}`);
      return path ? getComputedStyle(path).fill : 'transparent';
    })();
    channels.forEach(([, states], row) => [...states].forEach((state, i) => {
      const from = (i ? until[i - 1] : 0) / steps * width;
      pen.fillStyle = colour(state);
      pen.fillRect(from, row * high, until[i] / steps * width - from, high);
    }));
    canvas.toBlob(done);
  }
  for (const layer of layers) {
    const link = make('a', { href: `#${layer.id}`, textContent: 'Link' });
    const actions = make('p', { className: 'actions screen' }, link);
    if (dataOf(layer)) {
      const named = ending => `${nameOf(layer).replace(/[^\w.-]+/g, '_')}.${ending}`;
      const csv = make('button', { type: 'button', textContent: 'CSV' });
      const png = make('button', { type: 'button', textContent: 'PNG' });
      csv.addEventListener('click', () => save(named('csv'), new Blob([numbers(layer)], { type: 'text/csv' })));
      png.addEventListener('click', () => picture(layer, blob => save(named('png'), blob)));
      actions.append(' ', csv, ' ', png);
    }
    layer.querySelector('.body')?.append(actions);
  }
})();
