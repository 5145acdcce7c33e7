/* Shows how far an import is: asks for its own page every few seconds while it works. */
const pause = 3000, longest = 60000;

export function startImports() {
    let wait = pause;
    const ask = async () => {
        const box = document.querySelector('[data-import-works]');
        if (!box)
            return;
        if (!document.hidden) {
            try {
                const answer = await fetch(box.dataset.importWorks, { redirect: 'error' });
                if (!answer.ok)
                    throw new Error(String(answer.status));
                const now = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('import-state');
                if (!now || !now.dataset.importWorks)
                    return location.reload();
                box.firstElementChild.textContent = now.firstElementChild.textContent;
                wait = pause;
            } catch {
                wait = Math.min(wait * 2, longest);
            }
        }
        setTimeout(ask, wait);
    };
    if (document.querySelector('[data-import-works]'))
        setTimeout(ask, wait);
}
