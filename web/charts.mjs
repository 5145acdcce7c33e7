/* Draws tables of figures with uPlot: bars below each other for what has names, columns beside each
   other for what follows in time.  The table stays what is read; the drawing is for the eye alone,
   every number and name in it comes from the table. */
const line = 20, thick = 16, rowGap = 10;

/* { names, columns: [{ name, cells: [{ value, text }] }] } of the rows that are drawn. */
function read(section) {
    const kind = section.dataset.chart, shares = kind === 'shares' || kind === 'parts';
    const rows = [...section.querySelectorAll('tbody tr')].filter((row) => kind === 'shares' || !row.classList.contains('sum'));
    const heads = [...section.querySelectorAll('thead th')].slice(1).map((head) => head.textContent);
    const cells = rows.map((row) => [...row.querySelectorAll('td')].map((td) => ({
        value: Number(td.dataset.value), share: 'share' in td.dataset, text: td.querySelector('.figures__number').textContent })));
    const names = rows.map((row) => row.querySelector('th').textContent);
    if (kind === 'hours') {
        const sum = cells.map((row) => row.reduce((all, cell) => all + cell.value, 0));
        return { names, columns: [{ name: '', cells: sum.map((value) => ({ value, text: String(value) })) }] };
    }
    const kept = heads.map((_, i) => i).filter((i) => (shares ? cells[0]?.[i]?.share : i === 0));
    return { names, columns: kept.map((i) => ({ name: heads[i], cells: cells.map((row) => row[i]) })) };
}

/* Colours as the page has them now: light, dark, forced or on paper. */
function colours(box) {
    const style = getComputedStyle(box);
    return { bar: style.color, text: getComputedStyle(box.parentElement).color,
        paper: getComputedStyle(document.body).backgroundColor, font: style.fontFamily };
}

function write(ctx, scale, text, x, y, { align = 'left', colour, font }) {
    ctx.font = `${14 * scale}px ${font}`;
    ctx.fillStyle = colour;
    ctx.textAlign = align;
    ctx.textBaseline = 'middle';
    ctx.fillText(text, x, y);
}

function series(uPlot, data, look, shape) {
    /* The second of two is drawn hollow: told apart without colour. */
    return [{}, ...data.columns.map((_, i) => ({ paths: uPlot.paths.bars(shape(i)), points: { show: false }, stroke: look.bar,
        fill: i === 0 ? look.bar : look.paper, width: 2 }))];
}

function options(box, width, height, x, y) {
    return { width, height, padding: [0, 0, 0, 0], legend: { show: false }, cursor: { show: false }, select: { show: false },
        scales: { x: { time: false, ...x }, y }, axes: [{ show: false }, { show: false }] };
}

/* Name above its bars, number behind each: fits on any width. */
function bars(uPlot, box, data, width, shares) {
    const look = colours(box), n = data.names.length, each = data.columns.length;
    const row = line + each * (thick + 4) + rowGap, height = n * row, room = 72;
    const most = shares ? 1000 : Math.max(1, ...data.columns.flatMap((c) => c.cells.map((cell) => cell.value)));
    const end = most * width / Math.max(width - room, 80);
    const opts = options(box, width, height, { ori: 1, dir: -1, range: [0, n] }, { ori: 0, dir: 1, range: [0, end] });
    /* Where a bar lies is counted in rows from the top. */
    const place = (i) => (line + i * (thick + 4)) / row;
    opts.series = series(uPlot, data, look, (i) => ({ disp: {
        x0: { unit: 1, values: () => data.names.map((_, k) => k + place(i)) },
        size: { unit: 1, values: () => data.names.map(() => thick / row) } } }));
    opts.hooks = { draw: [(u) => {
        const scale = u.ctx.canvas.width / width;
        data.names.forEach((name, k) => {
            write(u.ctx, scale, name, 0, (k * row + line / 2) * scale, { colour: look.text, font: look.font });
            data.columns.forEach((column, i) => write(u.ctx, scale, column.cells[k].text,
                (Math.max(0, column.cells[k].value) / end * width + 8) * scale,
                (k * row + line + i * (thick + 4) + thick / 2) * scale, { colour: look.text, font: look.font }));
        });
    }] };
    return [opts, [data.names.map((_, k) => k + 0.5), ...data.columns.map((c) => c.cells.map((cell) => Math.max(0, cell.value)))]];
}

function columns(uPlot, box, data, width, short) {
    const look = colours(box), n = data.names.length, height = 180, values = data.columns[0].cells.map((cell) => cell.value);
    const most = Math.max(1, ...values), top = most * height / (height - 2 * line - 8);
    const opts = options(box, width, height, { range: [-0.5, n - 0.5] }, { range: [-top * line / (height - line), top] });
    const step = Math.ceil(n * 30 / width);
    opts.series = series(uPlot, data, look, () => ({ size: [0.7, 40] }));
    opts.hooks = { draw: [(u) => {
        const scale = u.ctx.canvas.width / width, base = u.valToPos(0, 'y', true);
        values.forEach((value, k) => {
            const x = u.valToPos(k, 'x', true), said = { align: 'center', colour: look.text, font: look.font };
            if (value > 0 && n * 26 < width)
                write(u.ctx, scale, data.columns[0].cells[k].text, x, u.valToPos(value, 'y', true) - 10 * scale, said);
            if (k % step === 0)
                write(u.ctx, scale, short(data.names[k]), x, base + 10 * scale, said);
        });
    }] };
    return [opts, [data.names.map((_, k) => k), values]];
}

function legend(data) {
    const list = document.createElement('p');
    list.className = 'figures__legend';
    data.columns.forEach(({ name }, i) => {
        const item = document.createElement('span'), mark = document.createElement('span');
        item.className = 'figures__entry';
        mark.className = i === 0 ? 'figures__mark' : 'figures__mark figures__mark--hollow';
        item.append(mark, name);
        list.append(item);
    });
    return list;
}

function draw(uPlot, section) {
    const data = read(section), kind = section.dataset.chart;
    if (data.names.length === 0 || data.columns.length === 0)
        return;
    const drawing = document.createElement('div'), box = document.createElement('div');
    drawing.className = 'figures__drawing';
    drawing.setAttribute('aria-hidden', 'true');
    box.className = 'figures__chart';
    drawing.append(...data.columns.length > 1 ? [legend(data)] : [], box);
    section.querySelector('table').before(drawing);
    section.classList.add('figures--drawn');
    const short = kind === 'hours' ? (name) => name.slice(0, 2) : (name) => name.slice(0, 3);
    let width = 0;
    const again = () => {
        width = Math.floor(box.clientWidth);
        if (width < 40)
            return;
        const [opts, values] = kind === 'hours' || kind === 'columns' ? columns(uPlot, box, data, width, short)
            : bars(uPlot, box, data, width, kind !== 'bars');
        box.replaceChildren();
        new uPlot(opts, values, box);
    };
    again();
    new ResizeObserver(() => {
        if (Math.floor(box.clientWidth) !== width)
            again();
    }).observe(box);
    for (const media of ['(prefers-color-scheme: dark)', '(forced-colors: active)', 'print'])
        matchMedia(media).addEventListener('change', again);
}

export async function startCharts() {
    const sections = [...document.querySelectorAll('[data-chart]')].filter((s) => s.dataset.chart !== '');
    if (sections.length === 0)
        return;
    const { default: uPlot } = await import('./npm-uplot.mjs');
    await document.fonts.ready;
    for (const section of sections)
        draw(uPlot, section);
}
