/* A POST from a script: the page's token, and a nonce of its own, because a form's
   nonce is good for one sending and belongs to the person who presses the button. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function nonce() {
    let bits = 0n;
    for (const byte of crypto.getRandomValues(new Uint8Array(16)))
        bits = bits << 8n | BigInt(byte);
    let text = '';
    for (let i = 0; i < 26; i++) {
        text = ALPHABET[Number(bits & 31n)] + text;
        bits >>= 5n;
    }
    return text;
}

/* Names and values of what a person typed or chose. */
export function typed(form) {
    return [...new FormData(form)].filter(([name, value]) => !name.startsWith('_') && typeof value === 'string');
}

export function post(path, pairs, redirect) {
    const body = new URLSearchParams(pairs);
    body.set('_token', document.querySelector('input[type="hidden"][name="_token"]')?.value ?? '');
    body.set('_once', nonce());
    return fetch(path, { method: 'POST', body, redirect });
}
