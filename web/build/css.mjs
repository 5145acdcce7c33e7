/*
 * web/build/css.mjs -- reads a style sheet as a tree of rules and keeps what is used.
 */

/* Skips a string or a comment at `i`; returns the place behind it, or `i`. */
function skip(text, i) {
    if (text.startsWith('/*', i))
        return text.indexOf('*/', i + 2) + 2;
    const quote = text[i];
    if (quote !== '"' && quote !== "'")
        return i;
    for (let k = i + 1; k < text.length; k++) {
        if (text[k] === '\\')
            k++;
        else if (text[k] === quote)
            return k + 1;
    }
    throw new Error('a string of the style sheet is not closed');
}

function stripComments(text) {
    let result = '';
    for (let i = 0; i < text.length;) {
        const next = skip(text, i);
        if (next === i) {
            result += text[i++];
            continue;
        }
        if (!text.startsWith('/*', i))
            result += text.slice(i, next);
        i = next;
    }
    return result;
}

/* [{ head, rules }] for @media and the like, [{ head, body }] for what holds declarations,
   [{ head }] for statements such as @charset. */
export function parse(source) {
    const text = stripComments(source);
    let i = 0;
    function until(stops) {
        const from = i;
        let round = 0;
        while (i < text.length) {
            const next = skip(text, i);
            if (next !== i) {
                i = next;
                continue;
            }
            if (text[i] === '(')
                round++;
            else if (text[i] === ')')
                round--;
            else if (round === 0 && stops.includes(text[i]))
                break;
            i++;
        }
        return text.slice(from, i).trim().replace(/\s+/g, ' ');
    }
    function block() {
        const rules = [];
        for (;;) {
            const head = until('{};');
            const stop = text[i++];
            if (stop === '{')
                rules.push(/^@(media|supports|layer|container)\b/.test(head)
                    ? { head, rules: block() } : { head, body: body(head) });
            else if (head !== '')
                rules.push({ head });
            if (stop === '}' || stop === undefined)
                return rules;
        }
    }
    function body(head) {
        if (head.startsWith('@keyframes'))
            return block();
        const declarations = [];
        for (;;) {
            const declaration = until(';}');
            if (declaration !== '')
                declarations.push(declaration);
            if (text[i++] !== ';')
                return declarations;
        }
    }
    return block();
}

function splitTop(text, separator) {
    const parts = [];
    let depth = 0, from = 0;
    for (let i = 0; i < text.length; i++) {
        if ('(['.includes(text[i]))
            depth++;
        else if (')]'.includes(text[i]))
            depth--;
        else if (depth === 0 && text[i] === separator) {
            parts.push(text.slice(from, i).trim());
            from = i + 1;
        }
    }
    parts.push(text.slice(from).trim());
    return parts;
}

/* Without the arguments of :not(), :is() and :where(), which require nothing, and of a
   :has() with alternatives. */
function required(selector) {
    let result = '';
    for (let i = 0; i < selector.length;) {
        const pseudo = selector.slice(i).match(/^:(not|is|where|has)\(/);
        if (!pseudo) {
            result += selector[i++];
            continue;
        }
        let end = i + pseudo[0].length;
        for (let depth = 1; depth > 0; end++)
            depth += selector[end] === '(' ? 1 : selector[end] === ')' ? -1 : 0;
        const inner = selector.slice(i + pseudo[0].length, end - 1);
        if (pseudo[1] === 'has' && splitTop(inner, ',').length === 1)
            result += ` ${required(inner)}`;
        i = end;
    }
    return result;
}

function isUsed(selector, words) {
    const plain = required(selector);
    const names = [...plain.matchAll(/\.([\w-]+)/g)].map((m) => m[1]);
    const attributes = [...plain.matchAll(/\[(data-[\w-]+)/g)].map((m) => m[1]);
    return names.every((n) => words.has(n)) && attributes.every((n) => words.has(n));
}

function keepUsed(rules, words) {
    return rules.flatMap((rule) => {
        if (rule.rules) {
            const inner = keepUsed(rule.rules, words);
            return inner.length ? [{ head: rule.head, rules: inner }] : [];
        }
        if (!rule.body || rule.head.startsWith('@'))
            return rule.head.startsWith('@charset') ? [] : [rule];
        const selectors = splitTop(rule.head, ',').filter((s) => isUsed(s, words));
        return selectors.length && rule.body.length ? [{ head: selectors.join(','), body: rule.body }] : [];
    });
}

function eachBody(rules, visit) {
    for (const rule of rules) {
        if (rule.rules)
            eachBody(rule.rules, visit);
        else if (rule.body && !rule.head.startsWith('@keyframes'))
            visit(rule);
    }
}

/* Custom properties that nothing reads, again and again until none is left. */
function dropProperties(rules) {
    for (let dropped = true; dropped;) {
        const read = new Set();
        eachBody(rules, (rule) => rule.body.forEach((d) => {
            for (const m of d.matchAll(/var\(\s*(--[\w-]+)/g))
                read.add(m[1]);
        }));
        dropped = false;
        eachBody(rules, (rule) => {
            const kept = rule.body.filter((d) => !d.startsWith('--') || read.has(d.split(':')[0].trim()));
            dropped ||= kept.length < rule.body.length;
            rule.body = kept;
        });
    }
}

function dropEmpty(rules) {
    return rules.flatMap((rule) => {
        if (rule.rules) {
            const inner = dropEmpty(rule.rules);
            return inner.length ? [{ ...rule, rules: inner }] : [];
        }
        return rule.body && rule.body.length === 0 ? [] : [rule];
    });
}

function dropKeyframes(rules) {
    const text = print(rules.filter((r) => !r.head.startsWith('@keyframes')));
    return rules.filter((r) => !r.head.startsWith('@keyframes') || text.includes(r.head.split(' ')[1]));
}

/* What is left of a style sheet when only the classes and data attributes in `words` exist. */
export function reduce(rules, words) {
    const kept = keepUsed(rules, words);
    dropProperties(kept);
    return dropKeyframes(dropEmpty(kept));
}

function declaration(text) {
    return text.replace(/^([\w-]+)\s*:\s*/, '$1:');
}

export function print(rules) {
    return rules.map((rule) => {
        if (rule.rules)
            return `${rule.head}{${print(rule.rules)}}`;
        if (!rule.body)
            return `${rule.head};`;
        if (rule.head.startsWith('@keyframes'))
            return `${rule.head}{${print(rule.body)}}`;
        return `${rule.head}{${rule.body.map(declaration).join(';')}}`;
    }).join('\n');
}
