/*
 * web/build/build.mjs -- makes the embedded files.
 *
 *   node web/build/build.mjs GEN [PAGE.html ...]        GEN/asset.c and GEN/asset/*
 *
 * Classes count as used when they stand in src/**.html or in one of the pages named.
 *
 * app.css = the part of KERN that our pages use + web/css/*.css; lean.css stands alone,
 * for the pages a stranger's phone opens.  Every file gets a
 * hash in its name and is compressed here, once.  Pictures that KERN keeps inside its
 * style sheet become files of their own, because the pages forbid data: addresses.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { parse, print, reduce } from './css.mjs';

const gen = process.argv[2];
const web = 'web';
const kern = join(web, 'node_modules/@kern-ux/native/dist');
const uplot = join(web, 'node_modules/uplot/dist');
const types = {
    '.css': 'text/css; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml; charset=utf-8', '.woff2': 'font/woff2', '.png': 'image/png',
};

const out = join(gen, 'asset');
mkdirSync(out, { recursive: true });

/* name -> { name, file, url, type, bytes } */
const assets = new Map();

function add(name, bytes) {
    if (assets.has(name))
        return assets.get(name).url;
    const ext = extname(name);
    if (!(ext in types))
        throw new Error(`${name}: no content type is known for ${ext}`);
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const file = `${basename(name, ext)}-${hash}${ext}`;
    assets.set(name, { name, file, url: `/assets/${file}`, type: types[ext], hash, bytes });
    return `/assets/${file}`;
}

function files(folder, ext) {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((e) => e.isFile() && e.name.endsWith(ext))
        .map((e) => join(e.path, e.name)).sort();
}

/* Every word of templates, modules and own style sheets: what is not among them cannot be a used class. */
function wordsInUse(paths) {
    const words = new Set();
    for (const path of paths)
        for (const word of readFileSync(path, 'utf8').match(/[\w-]+/g) ?? [])
            words.add(word);
    return words;
}

/* url(...) of a style sheet: pictures in it, files of the npm package ("npm:NAME"). */
function resolveUrl(value) {
    const data = value.match(/^data:image\/svg\+xml(?:;charset=[^,]*)?(?:;utf8)?,(.*)$/s);
    if (data) {
        let svg = data[1];
        if (/%[0-9a-f]{2}/i.test(svg))
            svg = decodeURIComponent(svg);
        svg = svg.replace(/\\(["'#])/g, '$1');
        if (!svg.startsWith('<svg') || !svg.endsWith('</svg>'))
            throw new Error(`a picture in the style sheet is not understood: ${svg.slice(0, 60)}`);
        const hash = createHash('sha256').update(svg).digest('hex').slice(0, 8);
        return add(`kern-${hash}.svg`, Buffer.from(svg));
    }
    if (value.startsWith('npm:'))
        return add(value.slice(4).toLowerCase().split('/').pop(), readFileSync(join(kern, value.slice(4))));
    throw new Error(`url(${value.slice(0, 60)}) is neither a picture nor npm:`);
}

function styles(templates, modules, own) {
    const words = wordsInUse([...templates, ...modules, ...own]);
    const source = [join(kern, 'kern.css'), ...own].map((path) => readFileSync(path, 'utf8')).join('\n');
    const rules = reduce(parse(source), words);
    return print(rules).replace(/url\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^)"']*))\)/g,
        (_, a, b, c) => `url("${resolveUrl(a ?? b ?? c)}")`);
}

/* A module after those it imports, whose hashed names it then carries. */
function addModule(path, open = []) {
    const name = basename(path);
    if (assets.has(name))
        return assets.get(name).url;
    if (open.includes(path))
        throw new Error(`modules import each other: ${[...open, path].join(' -> ')}`);
    const text = readFileSync(path, 'utf8').replace(/(from|import)\s*\(?\s*'\.\/([\w.-]+)'/g,
        (all, _, to) => all.replace(`./${to}`, addModule(join(web, to), [...open, path])));
    return add(name, Buffer.from(text));
}

function compressed(path, bytes, make) {
    if (!existsSync(path))
        writeFileSync(path, make(bytes));
    const result = readFileSync(path);
    return result.length < bytes.length * 0.95 ? result.length : 0;
}

function brotli(bytes) {
    return brotliCompressSync(bytes, { params: {
        [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

function constant(name) {
    return `ASSET_${name.replace(/[.-]/g, '_')}`;
}

function embed(list) {
    const label = (i, kind) => `asset_${i}_${kind}`;
    let asm = '', externs = '', rows = '';
    list.forEach((a, i) => {
        const path = join(out, a.file);
        writeFileSync(path, a.bytes);
        const sizes = { plain: a.bytes.length, br: compressed(`${path}.br`, a.bytes, brotli),
            gz: compressed(`${path}.gz`, a.bytes, (b) => gzipSync(b, { level: 9 })) };
        const part = (kind, suffix) => {
            if (sizes[kind] === 0)
                return 'STR_INIT("")';
            asm += `    "${label(i, kind)}: .incbin \\"${path}${suffix}\\"\\n"\n`;
            externs += `extern const char ${label(i, kind)}[];\n`;
            return `{ ${label(i, kind)}, ${sizes[kind]} }`;
        };
        rows += `    { STR_INIT("${a.url}"), STR_INIT("${a.type}"), STR_INIT("\\"${a.hash}\\""),\n`
            + `        ${part('plain', '')}, ${part('br', '.br')}, ${part('gz', '.gz')} },\n`;
    });
    return { asm, externs, rows };
}

/* The library is published minified as a plain script only: the last line makes it a module. */
function addLibrary(name, path, exported) {
    add(name, Buffer.from(`${readFileSync(path, 'utf8').trimEnd()}\nexport default ${exported};\n`));
}

const templates = [...files('src', '.html'), ...process.argv.slice(3)];
const modules = readdirSync(web).filter((n) => n.endsWith('.mjs')).sort().map((n) => join(web, n));
add('app.css', Buffer.from(styles(templates, modules, [...files(join(web, 'css'), '.css'), join(uplot, 'uPlot.min.css')])));
add('lean.css', Buffer.from(print(parse(readFileSync(join(web, 'lean.css'), 'utf8')))));
addLibrary('npm-uplot.mjs', join(uplot, 'uPlot.iife.min.js'), 'uPlot');
modules.forEach((path) => addModule(path));
for (const path of files(join(web, 'icons'), ''))
    add(basename(path), readFileSync(path));

const list = [...assets.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
const { asm, externs, rows } = embed(list);
const named = list.map((a, i) => [a, i]).filter(([a]) => !/^(kern|npm)-/.test(a.name) && !a.name.endsWith('.woff2'));
writeFileSync(join(gen, 'asset.c'), `/* Made by web/build/build.mjs. */
#include "platform/asset.h"

__asm__(
    ".pushsection .rodata,\\"a\\"\\n"
${asm}    ".popsection\\n");
${externs}
/* Sorted by path. */
const struct asset asset_rows[] = {
${rows}};
const size_t asset_count = ${list.length};
const unsigned short asset_index[ASSET_COUNT] = {
${named.map(([a, i]) => `    [${constant(a.name)}] = ${i},`).join('\n')}
};
`);

const kept = new Set(list.flatMap((a) => [a.file, `${a.file}.br`, `${a.file}.gz`]));
for (const name of readdirSync(out))
    if (!kept.has(name))
        rmSync(join(out, name));
