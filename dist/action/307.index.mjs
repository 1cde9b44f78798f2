export const id = 307;
export const ids = [307];
export const modules = {

/***/ 13772:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HA: () => (/* binding */ immutable),
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   P9: () => (/* binding */ retryAfter),
/* harmony export */   _s: () => (/* binding */ longestWait),
/* harmony export */   x5: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);

/** Longer than this nobody waits for a rate limit, milliseconds: a service may be waiting for its backup. */
const longestWait = 5 * 60_000;
/** Where an API that limits does not say for how long, milliseconds. */
const usualWait = 60_000;
/** Milliseconds until it may be tried again; 0 for a passing failure, null where trying again is of no use. */
function retryAfter({ status, headers, message }) {
    if (status >= 500 && status !== 501)
        return 0;
    if (status !== 403 && status !== 429)
        return null;
    const told = headers['retry-after'];
    if (told !== undefined) {
        const wait = Number.isNaN(Number(told)) ? Date.parse(told) - Date.now() : Number(told) * 1000;
        return Number.isNaN(wait) ? usualWait : Math.max(0, wait);
    }
    if (headers['x-ratelimit-remaining'] === '0') {
        return Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - Date.now()) || usualWait;
    }
    return status === 429 || /rate limit/i.test(message) ? usualWait : null;
}
/** What to throw for an answer that is not the wanted one. @param what was not done, such as `uploading F`. */
function refusal(place, what, answer) {
    const { status, message } = answer;
    const said = message === '' ? `${status}` : `${status}, ${message}`;
    const failed = `${what} failed: ${place.api.host} answers ${said}`;
    const permission = place.dialect === 'gitea'
        ? 'a token with the scope write:repository, of a user who may write to the repository'
        : 'the job `permissions: contents: write`, or a token with the permission "Contents: write"';
    const wait = retryAfter(answer);
    if (wait !== null && status < 500) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'vault-failed',
            message: failed,
            cause: `The API takes no more requests of this token for ${Math.ceil(wait / 1000)} s`,
            remedy: 'Try again after that time, or use a token of its own',
        });
    }
    if (status === 401) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: failed,
            cause: 'The token has expired, was revoked, or is of another server',
            remedy: `Give a token of ${place.api.host}`,
        });
    }
    if (status === 403) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: failed,
            cause: 'The token may not do that in this repository',
            remedy: `Give ${permission}`,
        });
    }
    if (status === 404) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'not-permitted',
            message: failed,
            cause: 'It is not there, or the token may not see or change it, which the API does not tell apart',
            remedy: `Check owner, name and API URL (${place.base}, ${place.repository}), and give ${permission}`,
        });
    }
    if (/immutable/i.test(message))
        return immutable(place.tag ?? 'of that tag');
    if (status === 413 || (status === 422 && /size|too large/i.test(message))) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
            code: 'vault-failed',
            message: failed,
            cause: 'The file is larger than the server takes',
            remedy: 'Raise the limit of the server, or keep the archive in another place',
        });
    }
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'vault-failed',
        message: failed,
        ...(status >= 500 && {
            cause: 'The server has a fault, or is overloaded',
            remedy: 'Try again later; the archive itself is complete, and stays where it was written',
        }),
    });
}
/** A release to which nothing can be added any more. */
function immutable(tag) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'vault-failed',
        message: `the release ${tag} is immutable: no file can be added to it, or be replaced`,
        cause: 'The repository makes releases immutable when they are published',
        remedy: 'Take a tag that has no release yet, such as one for each backup, or a draft',
    });
}
/** A server that was not reached, or not understood. */
function unreachable(place, what, underlying) {
    const { code, message } = underlying;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'vault-failed',
        message: `${what} failed: ${message || code}`,
        cause: `${place.api.host} cannot be reached from here, or the connection broke`,
        remedy: `Check the API URL (${place.base}), proxy and certificates, then try again`,
        underlying,
    });
}


/***/ }),

/***/ 95775:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LY: () => (/* binding */ asset),
/* harmony export */   W2: () => (/* binding */ NotThere),
/* harmony export */   Wz: () => (/* binding */ PassingFailure),
/* harmony export */   _r: () => (/* binding */ release),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   dj: () => (/* binding */ artifact),
/* harmony export */   uE: () => (/* binding */ Taken)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27597);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/** What the release API answers: its objects as far as we read them, and the failures that callers tell apart. */


const asset = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(),
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    size: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(),
    /** GitHub: `uploaded`, or `starter` for what an upload that broke off has left. */
    state: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
    /** GitHub: `sha256:…`. */
    digest: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().nullish(),
    url: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
    browser_download_url: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    /** Gitea. */
    uuid: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
});
const release = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(),
    tag_name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().nullish(),
    draft: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    immutable: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY().optional(),
    html_url: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    upload_url: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().optional(),
});
/** Of workflow runs: no release has them, and they are listed in the same way. */
const artifact = zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(),
    name: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP(),
    expired: zod__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zMY(),
    digest: zod__WEBPACK_IMPORTED_MODULE_1__/* .string */ .YjP().nullish(),
    workflow_run: zod__WEBPACK_IMPORTED_MODULE_1__/* .object */ .Ikc({ id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(), repository_id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig(), head_repository_id: zod__WEBPACK_IMPORTED_MODULE_1__/* .number */ .aig() })
        .nullish(),
});
/** Something that may work the next time. */
class PassingFailure extends Error {
    failure;
    /** Milliseconds to wait at least. */
    wait;
    constructor(failure, wait) {
        super(failure.message);
        this.failure = failure;
        this.wait = wait;
    }
}
class Told extends _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj {
    constructor({ code, message, likelyCause, remedy }) {
        super({
            code,
            message,
            ...(likelyCause !== undefined && { cause: likelyCause }),
            ...(remedy !== undefined && { remedy }),
        });
    }
}
/** 404. */
class NotThere extends Told {
}
/** Somebody else's name, or made by somebody else at this moment. */
class Taken extends Told {
}
/** `message` of the JSON, and what its `errors` say; of what is no JSON nothing, since it is a page for people. */
function messageOf(content) {
    try {
        const { message = '', errors } = JSON.parse(content);
        const details = (Array.isArray(errors) ? errors : []).map((error) => typeof error === 'string' ? error : [error?.code, error?.message].filter(Boolean).join(' '));
        return [message, ...details]
            .filter((text) => typeof text === 'string' && text !== '')
            .join('; ')
            .slice(0, 500);
    }
    catch {
        return '';
    }
}


/***/ }),

/***/ 66307:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ReleaseApi: () => (/* binding */ ReleaseApi)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 9 modules
var schemas = __webpack_require__(27597);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/errors.js
var errors = __webpack_require__(961);
// EXTERNAL MODULE: ./src/errors.ts
var src_errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
var external_node_http_default = /*#__PURE__*/__webpack_require__.n(external_node_http_);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
var external_node_https_default = /*#__PURE__*/__webpack_require__.n(external_node_https_);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./src/vault/http.ts
/**
 * HTTP for archives: both ways in streams, through the machine's proxy, ended by silence and not by length. It is
 * node:http, since `fetch` ends every request after five minutes without an answer, an upload of that length too.
 */





/** A connection over which nothing has moved for so long is dead, milliseconds. */
const silence = 60_000;
/** What of an answer that is no archive is read, bytes. */
const longestText = 16 * 1024 * 1024;
/** Redirections of one request. */
const mostHops = 5;
const agents = {
    'http:': new (external_node_http_default()).Agent({ proxyEnv: process.env }),
    'https:': new (external_node_https_default()).Agent({ proxyEnv: process.env }),
};
/** Sends once. Rejects with the error of the connection, of the body, or with the abort reason. */
async function send({ method, url, headers, body, signal }) {
    signal.throwIfAborted();
    const agent = agents[url.protocol];
    if (!agent)
        throw new TypeError(`${url.protocol} is no protocol of an API`);
    const request = (url.protocol === 'https:' ? (external_node_https_default()) : (external_node_http_default())).request(url, {
        method,
        headers: { ...headers, ...(body && { 'content-length': String(body.size) }) },
        agent,
        signal,
    });
    request.setTimeout(silence, () => {
        request.destroy(Object.assign(new Error(`nothing moved for ${silence / 1000} s`), { code: 'ETIMEDOUT' }));
    });
    const answered = new Promise((resolve, reject) => {
        request.once('response', resolve);
        // Not `once`: a connection may be reset after it was answered, which would end the process.
        request.on('error', reject);
        request.once('close', () => reject(new Error('the connection was closed without an answer')));
    });
    if (!body) {
        request.end();
        return answered;
    }
    const sent = (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.from(body.open(), { objectMode: false }), request);
    // Whoever refuses an upload may answer before its end, and then breaks it off.
    return Promise.race([answered, sent.then(() => answered)]).catch((error) => {
        signal.throwIfAborted();
        throw error;
    });
}
/**
 * Sends a GET, and follows redirections. Credentials go to the first server alone, and nothing goes from https to
 * http.
 */
async function follow(call) {
    let { url, headers } = call;
    for (let hop = 0;; hop++) {
        const answer = await send({ ...call, method: 'GET', url, headers });
        const { location } = answer.headers;
        if (answer.statusCode < 300 || answer.statusCode > 399 || location === undefined)
            return answer;
        answer.destroy();
        const next = new URL(location, url);
        if (hop === mostHops)
            throw new Error(`${url.host} redirects without an end`);
        if (url.protocol === 'https:' && next.protocol !== 'https:')
            throw new Error(`${url.host} redirects to ${next.protocol}//${next.host}, which is not encrypted`);
        if (next.origin !== url.origin) {
            const { authorization, ...rest } = headers;
            headers = rest;
        }
        url = next;
    }
}
/** An answer as text. Rejects where it is cut short, or too long for what it should be. */
async function textOf(answer) {
    if (Number(answer.headers['content-length'] ?? 0) > longestText) {
        answer.destroy();
        throw new Error(`an answer of ${answer.headers['content-length']} bytes where a short one was expected`);
    }
    let size = 0;
    answer.on('data', (chunk) => {
        size += chunk.length;
        if (size > longestText)
            answer.destroy(new Error('an answer without an end'));
    });
    return (0,consumers_.text)(answer);
}

// EXTERNAL MODULE: ./src/vault/refusal.ts
var refusal = __webpack_require__(13772);
// EXTERNAL MODULE: ./src/vault/release-answers.ts
var release_answers = __webpack_require__(95775);
;// CONCATENATED MODULE: ./src/vault/release-api.ts







/** How often a call is made before it has failed. */
const attempts = 5;
class ReleaseApi {
    place;
    context;
    constructor(place, context) {
        this.place = place;
        this.context = context;
    }
    /** @throws BackupError where the URL is of no such API, or the token does not see the repository. */
    async assertRepository() {
        const { base, repository } = this.place;
        const what = `looking for the repository ${repository}`;
        await this.#json('GET', this.#path(), what, schemas/* object */.Ikc({ full_name: schemas/* string */.YjP() })).catch((error) => {
            if (!(error instanceof errors/* ZodError */.G || error instanceof SyntaxError))
                throw error;
            throw new src_errors/* BackupError */.hj({
                code: 'vault-failed',
                message: `${what} failed: what ${base} answers is not of a release API`,
                cause: 'It is the URL of the web pages, or of something else',
                remedy: 'Give https://api.github.com, https://HOST/api/v3 or, for Gitea and Forgejo, https://HOST/api/v1',
            });
        });
    }
    /** The release of the place's tag, a draft too; undefined where there is none. */
    async findRelease() {
        const { tag } = this.place;
        const published = await this.#json('GET', this.#path(`releases/tags/${encodeURIComponent(tag)}`), `looking for the release ${tag}`, release_answers/* release */._r).catch((error) => {
            if (error instanceof release_answers/* NotThere */.W2)
                return undefined;
            throw error;
        });
        if (published)
            return published;
        // A draft is found by no tag.
        for await (const one of this.releases())
            if (one.tag_name === tag)
                return one;
        return undefined;
    }
    releases() {
        return this.#pages(this.#path('releases'), 'listing the releases', schemas/* array */.YOg(release_answers/* release */._r));
    }
    /** Those of all runs of the repository, the expired ones too. */
    artifacts() {
        const pages = schemas/* object */.Ikc({ artifacts: schemas/* array */.YOg(release_answers/* artifact */.dj) }).transform(({ artifacts }) => artifacts);
        return this.#pages(this.#path('actions/artifacts'), 'listing the artifacts', pages);
    }
    /** Is not tried again by itself: after a failure it may be there all the same. */
    createRelease(body) {
        return this.#json('POST', this.#path('releases'), `creating the release ${this.place.tag}`, release_answers/* release */._r, body);
    }
    editRelease(id, body) {
        const what = `publishing the release ${this.place.tag}`;
        return this.#json('PATCH', this.#path(`releases/${id}`), what, release_answers/* release */._r, body);
    }
    assets(of) {
        const path = this.#path(`releases/${of.id}/assets`);
        return this.#pages(path, `listing the files of ${of.tag_name}`, schemas/* array */.YOg(release_answers/* asset */.LY));
    }
    async deleteAsset(of, { id, name }) {
        const url = this.#assetPath(of, id);
        await this.#call({ method: 'DELETE', url, headers: this.#headers() }, `removing ${name}`).catch((error) => {
            if (!(error instanceof release_answers/* NotThere */.W2))
                throw error;
        });
    }
    renameAsset(of, { id, name }, to) {
        const what = `naming ${name} ${to}`;
        return this.#json('PATCH', this.#assetPath(of, id), what, release_answers/* asset */.LY, { name: to });
    }
    /** Uploads once. @throws BackupError as the API refuses, {@link PassingFailure} where it may be tried again. */
    async upload(to, name, body, contentType) {
        const url = this.#uploadUrl(to);
        url.searchParams.set('name', name);
        const headers = { ...this.#headers(), 'content-type': contentType };
        return release_answers/* asset */.LY.parse(await this.#once({ method: 'POST', url, headers, body }, `uploading ${name}`));
    }
    /** The bytes of an asset. @throws as {@link upload}. */
    async download({ name, url, uuid, browser_download_url: page }) {
        const { api, dialect } = this.place;
        let from = new URL(url ?? page);
        if (dialect === 'gitea') {
            // The page's own address may be one that is not meant for this machine, and there the token does not belong.
            from = new URL(uuid ? `${this.place.base.replace(/\/api\/v1$/, '')}/attachments/${uuid}` : page);
        }
        const headers = { ...this.#headers(), accept: 'application/octet-stream' };
        if (from.origin !== api.origin)
            Reflect.deleteProperty(headers, 'authorization');
        const what = `downloading ${name}`;
        const answer = await this.#sent(what, () => follow({ url: from, headers, signal: this.context.signal }));
        if (answer.statusCode === 200)
            return answer;
        throw await this.#failure(answer, what);
    }
    /**
     * Tries again what fails in passing, a little later each time.
     * @throws BackupError as the last attempt failed; whatever else an attempt throws, at once.
     */
    async patiently(attempt) {
        const { context } = this;
        for (let number = 1;; number++) {
            try {
                return await attempt();
            }
            catch (error) {
                if (!(error instanceof release_answers/* PassingFailure */.Wz))
                    throw error;
                if (number === attempts || error.wait > refusal/* longestWait */._s)
                    throw error.failure;
                const pause = Math.max(error.wait, (context.firstPause ?? 1_000) * 2 ** (number - 1));
                context.warn(`${error.failure.message}; trying again (${number + 1} of ${attempts})`);
                await (0,promises_.setTimeout)(pause, undefined, { signal: context.signal });
            }
        }
    }
    /** GitHub names the place for uploads by a URI template; Gitea's older versions by nothing. */
    #uploadUrl({ id, upload_url: told }) {
        const own = this.#path(`releases/${id}/assets`);
        const { api, dialect } = this.place;
        if (dialect === 'gitea' || told === undefined)
            return own;
        const url = new URL(told.replace(/\{[^}]*\}$/, ''));
        if (url.protocol === api.protocol || url.protocol === 'https:')
            return url;
        throw new src_errors/* BackupError */.hj({
            code: 'vault-failed',
            message: `${api.host} wants uploads sent to ${url.origin}, which is not encrypted`,
            remedy: 'Nothing was sent; check the API URL, and how the server is set up',
        });
    }
    #path(rest = '') {
        const { base, repository } = this.place;
        return new URL(`${base}/repos/${repository}${rest === '' ? '' : `/${rest}`}`);
    }
    #assetPath(of, id) {
        const { dialect } = this.place;
        return this.#path(dialect === 'gitea' ? `releases/${of.id}/assets/${id}` : `releases/assets/${id}`);
    }
    #headers() {
        const { dialect, token } = this.place;
        return {
            accept: dialect === 'gitea' ? 'application/json' : 'application/vnd.github+json',
            authorization: `${dialect === 'gitea' ? 'token' : 'Bearer'} ${token}`,
            'user-agent': version/* toolName */.U,
            ...(dialect === 'github' && { 'x-github-api-version': '2022-11-28' }),
        };
    }
    async #json(method, url, what, schema, content) {
        const bytes = content && Buffer.from(JSON.stringify(content));
        const headers = { ...this.#headers(), ...(bytes && { 'content-type': 'application/json' }) };
        const body = bytes && {
            size: bytes.length,
            async *open() {
                yield bytes;
            },
        };
        const call = { method, url, headers, ...(body && { body }) };
        return schema.parse(await (method === 'POST' ? this.#once(call, what) : this.#call(call, what)));
    }
    /** @param schema of a page. */
    async *#pages(first, what, schema) {
        const headers = this.#headers();
        let next = new URL(first);
        next.searchParams.set('per_page', '100');
        next.searchParams.set('limit', '50');
        while (next) {
            const page = { url: next };
            const items = schema.parse(await this.#call({ method: 'GET', url: next, headers }, what, (link) => {
                page.link = link;
            }));
            yield* items;
            next = following(page);
        }
    }
    #call(call, what, onLink) {
        return this.patiently(() => this.#once(call, what, onLink));
    }
    async #once(call, what, onLink) {
        const { signal } = this.context;
        const answer = await this.#sent(what, () => call.method === 'GET' ? follow({ ...call, signal }) : send({ ...call, signal }));
        if (answer.statusCode < 200 || answer.statusCode > 299)
            throw await this.#failure(answer, what);
        const { link } = answer.headers;
        if (onLink && typeof link === 'string')
            onLink(link);
        const content = await this.#sent(what, () => textOf(answer));
        return content === '' ? undefined : JSON.parse(content);
    }
    /** A broken connection may hold the next time. */
    async #sent(what, sending) {
        try {
            return await sending();
        }
        catch (error) {
            this.context.signal.throwIfAborted();
            if (error instanceof src_errors/* BackupError */.hj)
                throw error;
            throw new release_answers/* PassingFailure */.Wz((0,refusal/* unreachable */.HB)(this.place, what, error), 0);
        }
    }
    async #failure(answer, what) {
        const told = {
            status: answer.statusCode,
            headers: answer.headers,
            message: (0,release_answers/* messageOf */.bD)(await textOf(answer).catch(() => '')),
        };
        const failure = (0,refusal/* refusal */.x5)(this.place, what, told);
        const wait = (0,refusal/* retryAfter */.P9)(told);
        if (wait !== null)
            return new release_answers/* PassingFailure */.Wz(failure, wait);
        if (told.status === 404)
            return new release_answers/* NotThere */.W2(failure);
        return told.status === 409 || /already_exists|already exists/i.test(told.message)
            ? new release_answers/* Taken */.uE(failure)
            : failure;
    }
}
/** GitHub and Gitea say where the next page is, absolutely. @returns it, unless that is another server's. */
function following({ url, link = '' }) {
    const told = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1];
    if (told === undefined)
        return undefined;
    const next = new URL(told, url);
    // Behind a proxy Gitea may know itself by another address.
    return new URL(`${url.pathname}${next.search}`, url);
}


/***/ })

};
