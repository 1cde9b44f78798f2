export const id = 218;
export const ids = [218];
export const modules = {

/***/ 55218:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  drill: () => (/* binding */ drill)
});

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(83916);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(27194);
;// CONCATENATED MODULE: ./src/checks/check.ts
/** What a check found, and how it is run. */



/** A check that found something wrong, in its words. */
class Wrong extends Error {
}
/** Runs a check. Never throws: what it throws is what it found, or what kept it from finding anything out. */
async function check(name, work) {
    const begun = performance.now();
    const result = (outcome, why) => ({
        name,
        outcome,
        why: (0,secrets/* redact */.E$)(why),
        ms: Math.round(performance.now() - begun),
    });
    try {
        const finding = await work();
        return typeof finding === 'string' ? result('passed', finding) : result('not-run', finding.notRun);
    }
    catch (error) {
        return result('failed', wordsOf(error));
    }
}
/** The same again and again until it does not fail, or is not to be waited for. */
async function eventually(name, { time, signal, hopeless }, work) {
    const begun = performance.now();
    for (;;) {
        const found = await check(name, work);
        const ms = Math.round(performance.now() - begun);
        if (found.outcome !== 'failed' || ms > time || (await hopeless()))
            return { ...found, ms };
        await (0,promises_.setTimeout)(100, undefined, { signal });
    }
}
function wordsOf(error) {
    if (error instanceof errors/* BackupError */.hj && error.likelyCause)
        return `${error.message}: ${error.likelyCause}`;
    const { message, code } = error;
    return message || code || String(error);
}

// EXTERNAL MODULE: ./src/mongo/failure.ts
var mongo_failure = __webpack_require__(38450);
// EXTERNAL MODULE: ./src/target/guardian.ts
var target_guardian = __webpack_require__(47294);
// EXTERNAL MODULE: ./src/target/staging.ts + 20 modules
var target_staging = __webpack_require__(90936);
// EXTERNAL MODULE: ./src/operations/archive-file.ts + 1 modules
var archive_file = __webpack_require__(43882);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
var external_node_http_default = /*#__PURE__*/__webpack_require__.n(external_node_http_);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
var external_node_https_default = /*#__PURE__*/__webpack_require__.n(external_node_https_);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
;// CONCATENATED MODULE: ./src/checks/http.ts
/** HTTP as the checks need it: a CA of one's own, and a service that is elsewhere than its URL says. */




/** How long an answer may take, milliseconds. */
const patience = 30_000;
/** Bytes of an answer that are read at most. */
const mostBytes = 64 * 1024 * 1024;
/**
 * A certificate is always checked for the host of the URL, wherever the connection goes.
 * @param ca PEM; `undefined`: those that node trusts.
 */
function asker(ca, reach, signal) {
    return async (url, { method = 'GET', headers = {}, body } = {}) => {
        const hostname = url.hostname.replace(/^\[|\]$/g, '');
        const place = await reach(url);
        const options = {
            method,
            path: url.pathname + url.search,
            host: place?.host ?? hostname,
            port: place?.port ?? (url.port || (url.protocol === 'https:' ? 443 : 80)),
            headers: {
                ...headers,
                host: url.host,
                ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
            },
            agent: false,
            signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
        };
        const tls = {
            ...(ca !== undefined && { ca }),
            // No server name for an address: TLS has none.
            servername: /^[\d.]+$|:/.test(hostname) ? '' : hostname,
            checkServerIdentity: (_, certificate) => (0,external_node_tls_.checkServerIdentity)(hostname, certificate),
        };
        const request = url.protocol === 'https:' ? external_node_https_default().request({ ...options, ...tls }) : external_node_http_default().request(options);
        try {
            return await replyTo(request, body);
        }
        catch (error) {
            signal.throwIfAborted();
            const { code, message } = error;
            throw new Wrong(`${url.origin}${url.pathname}: ${code ?? message}`);
        }
    };
}
async function replyTo(request, body) {
    const response = await new Promise((resolve, reject) => {
        request.once('response', resolve).once('error', reject).end(body);
    });
    const chunks = [];
    let size = 0;
    for await (const chunk of response) {
        chunks.push(chunk);
        if ((size += chunk.length) > mostBytes)
            throw new Error(`the answer is larger than ${mostBytes} bytes`);
    }
    return {
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
    };
}
/** The answer, where it has one of these statuses. @throws Wrong saying what came instead. */
function demand({ status, text }, what, ...statuses) {
    const good = statuses.length > 0 ? statuses.includes(status) : status >= 200 && status < 300;
    if (good)
        return text;
    throw new Wrong(`${what} answers ${status}: ${text.slice(0, 200).replaceAll(/\s+/g, ' ')}`);
}

;// CONCATENATED MODULE: ./src/checks/health.ts


/** The second is not asked where the first fails. @param patience for both together. */
async function checkHealth({ healthUrl, readyUrl }, ask, patience) {
    const end = performance.now() + patience.time;
    const checks = [];
    for (const [name, url] of Object.entries({ live: healthUrl, ready: readyUrl })) {
        const time = end - performance.now();
        checks.push(await eventually(name, { ...patience, time }, () => look(url, ask)));
        if (checks.at(-1).outcome === 'failed')
            break;
    }
    return checks;
}
async function look(url, ask) {
    if (url === undefined)
        return { notRun: 'the settings have neither healthUrl nor apiUrl' };
    const parsed = new URL(url);
    const reply = await ask(parsed);
    demand(reply, parsed.pathname);
    return `${parsed.pathname} answers ${reply.status}`;
}

;// CONCATENATED MODULE: ./src/checks/api.ts


/** Under these names an API that wraps its lists may keep them. */
const wrappers = ['items', 'issuers', 'data', 'value', 'results'];
class Api {
    #settings;
    #ask;
    #token;
    constructor(settings, ask, token) {
        this.#settings = settings;
        this.#ask = ask;
        this.#token = token;
    }
    /** What the list holds for this tenant. @throws Wrong */
    async list(tenant) {
        const { listPath } = this.#settings;
        const text = demand(await this.request('GET', '', tenant), `${listPath} for ${tenant}`, 200);
        const found = listIn(parsed(text));
        if (found)
            return found;
        throw new Wrong(`${listPath} answers with something that is no list`);
    }
    /** Below the list's path. @param body as JSON. */
    request(method, below, tenant, body) {
        const { apiUrl, listPath, tenantHeader } = this.#settings;
        return this.#ask(new URL(`${apiUrl.replace(/\/$/, '')}${listPath}${below}`), {
            method,
            headers: {
                authorization: `Bearer ${this.#token}`,
                accept: 'application/json',
                [tenantHeader.toLowerCase()]: tenant,
                ...(body && { 'content-type': 'application/json' }),
            },
            ...(body && { body: JSON.stringify(body) }),
        });
    }
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw new Wrong('the API answers with something that is no JSON');
    }
}
function listIn(value) {
    if (Array.isArray(value))
        return value;
    const inner = wrappers.map((name) => value?.[name]);
    return inner.find((one) => Array.isArray(one));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./src/checks/canary.ts
/** An issuer created, changed and deleted through the API: does the service still write, and does its audit follow? */



/** The collection that every change leaves an entry in. */
const auditCollection = 'issuer_audit';
/** Entries that a creation, a change and a deletion leave at least. */
const changes = 3;
/**
 * @param db where the audit is read; null where it cannot be.
 * @returns what was found, in words.
 * @throws Wrong; what was created is deleted where the service lets us.
 */
async function runCanary(api, tenant, db) {
    const slug = `issuer-backup-canary-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    const audit = db?.collection(auditCollection);
    const before = await audit?.countDocuments({});
    const body = (displayName) => ({ issuerSlug: slug, displayName });
    const below = `/${slug}`;
    demand(await api.request('POST', '', tenant, body('Canary')), 'creating an issuer');
    try {
        demand(await api.request('PUT', below, tenant, body('Canary, changed')), 'changing an issuer');
    }
    finally {
        demand(await api.request('DELETE', below, tenant), 'deleting an issuer');
    }
    if (audit === undefined || before === undefined)
        return 'an issuer was created, changed and deleted; its audit entries were not looked at';
    const entries = (await audit.countDocuments({})) - before;
    if (entries < changes)
        throw new Wrong(`three changes left ${entries} audit entries in ${auditCollection}`);
    return `an issuer was created, changed and deleted, with ${entries} audit entries`;
}

;// CONCATENATED MODULE: ./src/checks/counts.ts

/** Its issuers are there for every tenant to read. */
const globalTenant = '@global';
/** @param lists what the API shows, by tenant. */
async function compareCounts({ listCollection, tenantField }, db, lists) {
    const collection = db.collection(listCollection);
    const [all, owned] = await Promise.all([
        collection.countDocuments({}),
        collection.countDocuments({ [tenantField]: { $exists: true } }),
    ]);
    if (all > 0 && owned === 0)
        return {
            notRun: `no document of ${listCollection} has the field ${tenantField}; tenantField names another`,
        };
    const words = [];
    for (const [tenant, list] of lists) {
        const stored = await collection.countDocuments({ [tenantField]: { $in: [tenant, globalTenant] } });
        if (list.length !== stored)
            throw new Wrong(`the API shows ${list.length} issuers to ${tenant}, and ${listCollection} holds ${stored} for it`);
        words.push(`${tenant} sees ${list.length} of ${stored}`);
    }
    return words.join(', ');
}
/** The lists that are compared. */
async function listsOf(tenants, api) {
    const lists = new Map();
    for (const tenant of tenants)
        lists.set(tenant, await api.list(tenant));
    return lists;
}

;// CONCATENATED MODULE: ./src/checks/metrics.ts
/** The service's counters. They are absent until something was counted since the service started. */


/** By what makes them count. */
const counters = {
    changes: 'issuer_directory_changes_total',
    keys: 'issuer_directory_key_operations_total',
};
/** The sum of each counter over its labels; null for one that is absent. @throws Wrong */
async function readCounters(url, ask) {
    const parsed = new URL(url);
    const lines = demand(await ask(parsed), parsed.pathname, 200).split('\n');
    return Object.fromEntries(Object.values(counters).map((name) => {
        const series = lines.filter((line) => line.startsWith(name) && /^[{\s]/.test(line.slice(name.length)));
        const values = series.map((line) => Number(/\}?\s+([-+\d.eE]+)(?:\s+\d+)?$/.exec(line)?.[1]));
        return [name, series.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)];
    }));
}
/** @param written whether something was written through the service since it started. */
async function checkMetrics(url, ask, written) {
    if (url === undefined)
        return { notRun: 'the settings have neither healthUrl nor apiUrl' };
    const found = await readCounters(url, ask);
    const present = Object.entries(found).filter(([, value]) => value !== null);
    const absent = Object.entries(found).flatMap(([name, value]) => (value === null ? [name] : []));
    const words = present.map(([name, value]) => `${name} is ${value}`);
    if (written && found[counters.changes] === null)
        throw new Wrong(`${counters.changes} is absent though an issuer was written`);
    if (present.length > 0)
        return [...words, ...absent.map((name) => `${name} is absent`)].join(', ');
    return {
        notRun: 'the endpoint answers, and the counters are absent until something is written: --canary writes',
    };
}

;// CONCATENATED MODULE: ./src/checks/token.ts
/** A token for the service's API: given, or taken from its Authority by client credentials. */


/**
 * Asks the Authority where its tokens come from (OIDC discovery): that endpoint has moved before.
 * @returns null where the settings name neither a token nor an Authority.
 * @throws Wrong where the Authority gives none, or one that is bound to a key (DPoP, mTLS).
 */
async function takeToken(settings, ask) {
    const { token, authority } = settings;
    if (token !== undefined)
        return token;
    if (authority === undefined)
        return null;
    const oauth = await __webpack_require__.e(/* import() */ 235).then(__webpack_require__.bind(__webpack_require__, 15235));
    const options = {
        [oauth.customFetch]: fetchBy(ask),
        [oauth.allowInsecureRequests]: authority.url.startsWith('http:'),
    };
    try {
        const found = await oauth.discoveryRequest(new URL(authority.url), options);
        const server = await oauth.processDiscoveryResponse(new URL(authority.issuer ?? authority.url), found);
        const client = { client_id: authority.clientId };
        const answer = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(authority.clientSecret), { scope: authority.scope }, options);
        const { access_token, token_type } = await oauth.processClientCredentialsResponse(server, client, answer);
        (0,secrets/* registerSecret */.cl)(access_token);
        if (token_type.toLowerCase() !== 'bearer')
            throw new Wrong(`the token is of the type ${token_type}, which is bound to a key of the client`);
        return access_token;
    }
    catch (error) {
        if (error instanceof Wrong)
            throw error;
        const { message, error: code, error_description: description } = error;
        throw new Wrong(`the Authority ${authority.url} gives no token: ${[code, description].filter(Boolean).join(': ') || message}`);
    }
}
/** The library's way to the network, led through ours. */
function fetchBy(ask) {
    return async (url, options) => {
        const body = options.body === undefined || options.body === null ? {} : { body: String(options.body) };
        const { status, headers, text } = await ask(new URL(url), {
            method: options.method,
            headers: options.headers,
            ...body,
        });
        const pairs = Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, String(value)]]);
        return new Response(status === 204 ? null : text, { status, headers: pairs });
    };
}

;// CONCATENATED MODULE: ./src/checks/service.ts






/**
 * Token, list, counts, canary where it was asked for, metrics. Never throws.
 * @param db the service's own database; null where it cannot be read.
 */
async function checkService(settings, ask, db) {
    const { apiUrl, tenants, canary } = settings;
    const checks = [];
    const run = async (name, work) => {
        const found = await check(name, work);
        checks.push(found);
        return found.outcome === 'passed';
    };
    let token = null;
    await run('token', async () => {
        token = await takeToken(settings, ask);
        if (token === null)
            return { notRun: 'the settings have neither apiToken nor authority' };
        return settings.token === undefined ? 'the Authority gave one' : 'the one of the settings';
    });
    const api = token !== null && apiUrl !== undefined ? new Api(settings, ask, token) : null;
    const lacking = missing(settings, token);
    let lists = null;
    await run('list', async () => {
        if (!api || lacking)
            return { notRun: lacking };
        lists = await listsOf(tenants, api);
        return [...lists].map(([tenant, list]) => `${list.length} issuers for ${tenant}`).join(', ');
    });
    await run('counts', async () => {
        if (!lists)
            return { notRun: 'there is no list to compare' };
        if (!db)
            return { notRun: 'the database cannot be read' };
        return compareCounts(settings, db, lists);
    });
    const written = (await run('canary', async () => {
        if (!canary)
            return { notRun: 'it was not asked for (--canary)' };
        if (!api || lacking)
            return { notRun: lacking };
        return runCanary(api, tenants[0], db);
    })) && canary;
    await run('metrics', () => checkMetrics(settings.metricsUrl, ask, written));
    return checks;
}
/** Why the API cannot be asked; empty where it can. */
function missing({ apiUrl, tenants }, token) {
    if (token === null)
        return 'there is no token';
    if (apiUrl === undefined)
        return 'the settings have neither apiUrl nor healthUrl';
    return tenants.length === 0 ? 'the settings name no tenants' : '';
}

;// CONCATENATED MODULE: ./src/operations/drill-failure.ts

/** What to throw in the place of what went wrong in a phase. */
function drillFailed(error, phase, signal) {
    if (signal.aborted)
        return new errors/* EndedEarly */.AY('staging was torn down, and the live deployment is as it was', undefined, error);
    if (!(error instanceof errors/* BackupError */.hj))
        return error;
    // That of a live service means something else: here nothing stands still.
    const ofStaging = error.code === 'not-started';
    return new errors/* BackupError */.hj({
        code: ofStaging ? 'check-failed' : error.code,
        message: `the drill failed while ${phase}: ${error.message}`,
        ...(error.likelyCause !== undefined && { cause: error.likelyCause }),
        ...(ofStaging ? { remedy: lookAtStaging } : error.remedy !== undefined && { remedy: error.remedy }),
        underlying: error,
    });
}
const lookAtStaging = 'Look at what the service says, and with --dry-run at what staging lacks; --staging-service adds services, --egress a way out';
/** @param log what the service wrote last. */
function notHealthy(words, log) {
    return new errors/* BackupError */.hj({
        code: 'check-failed',
        message: 'the restored service does not become healthy',
        cause: log === '' ? words : `${words}; its log ends: ${log}`,
        remedy: lookAtStaging,
    });
}
/** Undefined where none failed. */
function failedCheck(checks) {
    const failed = checks.filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0)
        return undefined;
    return new errors/* BackupError */.hj({
        code: 'check-failed',
        message: `the drill failed while checking: ${failed.map(({ name, why }) => `${name}: ${why}`).join('; ')}`,
        cause: 'The archive restores, and what the service makes of it is not what was expected',
        remedy: 'Look at the report (--report), which has every check',
    });
}
/** For the report. */
function failureOf(error, phase) {
    const { message } = error;
    if (error instanceof errors/* BackupError */.hj) {
        const { code, likelyCause: cause = null, remedy = null } = error;
        return { phase, code, message, cause, remedy };
    }
    const code = error instanceof errors/* EndedEarly */.AY ? 'interrupted' : 'unexpected';
    return { phase, code, message, cause: null, remedy: null };
}

;// CONCATENATED MODULE: ./src/operations/drill-checks.ts
/** The restored service of a staging, asked as its users would ask it. */





/**
 * Waits for its health, then runs every check there is; what they found goes into the report.
 * @throws BackupError `check-failed` where it does not become healthy.
 */
async function checkStaging(work, kind) {
    const { settings, context, staging, report, timeline } = work;
    const { checks } = settings;
    report.checks.push({ name: 'content', outcome: 'passed', why: proof(work, kind), ms: 0 });
    const ask = askerOf(work);
    context.reporter.phase('Waiting for the service');
    const hopeless = async () => !(await staging.isRunning());
    const patience = { time: settings.patience, signal: context.signal, hopeless };
    const health = await checkHealth(checks, ask, patience);
    report.checks.push(...health);
    context.signal.throwIfAborted();
    const sick = health.find(({ outcome }) => outcome === 'failed');
    if (sick)
        throw notHealthy(`${sick.name}: ${sick.why}`, await staging.lastWords());
    report.rto.healthy = timeline.clock();
    await context.onStep?.('healthy');
    timeline.enter('checking');
    context.reporter.phase('Checking the service');
    const connection = await staging.connect();
    try {
        report.versions.mongodb = connection.facts.version;
        const db = connection.client.db(staging.target.database);
        report.checks.push(...(await checkService(checks, ask, db)));
        report.checks.push(await check('documents', () => compareDocuments(work, kind, db)));
        report.rto.checked = timeline.clock();
        context.signal.throwIfAborted();
    }
    finally {
        await connection.close();
    }
    timeline.end('passed');
    for (const { name, outcome, why } of report.checks)
        if (outcome === 'not-run')
            context.reporter.warn(`Not checked, ${name}: ${why}`);
}
function proof({ report }, kind) {
    return kind === 'cold'
        ? 'every file is the one of the archive, and a mongod opened them'
        : `counts, indexes, options and every one of ${report.documents} documents are those of the archive`;
}
/** The service's own URLs lead into staging, whatever they name; of others those that the live service publishes. */
function askerOf({ settings, context, staging }) {
    const { checks } = settings;
    const own = originsOf(checks);
    const hosts = new Set([...own].map((origin) => new URL(origin).hostname));
    return asker(checks.ca, async (url) => {
        if (own.has(url.origin))
            return staging.reach(url, true);
        return hosts.has(url.hostname) ? staging.reach(url, false) : null;
    }, context.signal);
}
function originsOf({ healthUrl, readyUrl, metricsUrl, apiUrl }) {
    const urls = [healthUrl, readyUrl, metricsUrl, apiUrl];
    return new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])));
}
/** A service adds to what it finds, such as audit entries. What is gone, it has removed when it started. */
async function compareDocuments({ report }, kind, db) {
    if (kind === 'cold')
        return { notRun: 'a cold archive counts no documents; its files were compared one by one' };
    const added = [];
    for (const [name, archived] of Object.entries(report.counts)) {
        const collection = db.collection(name);
        const present = await collection.countDocuments({});
        if (present > archived)
            added.push(`${present - archived} in ${name}`);
        if (present >= archived || (await expires(collection)))
            continue;
        throw new Wrong(`${name} holds ${present} documents, and the archive ${archived}: the service removed some`);
    }
    const words = 'no collection has fewer than the archive';
    return added.length === 0 ? words : `${words}; the service added ${added.join(', ')}`;
}
async function expires(collection) {
    return (await collection.indexes()).some(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
}

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
var external_node_path_default = /*#__PURE__*/__webpack_require__.n(external_node_path_);
// EXTERNAL MODULE: ./src/files.ts
var files = __webpack_require__(59148);
// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
;// CONCATENATED MODULE: ./src/operations/drill-markdown.ts
function drillMarkdown(report) {
    const { outcome, deployment, started, failure, archive, checks, counts, warnings, staging } = report;
    const lines = [
        `# Restore drill of ${escaped(deployment)}: ${outcome}`,
        '',
        `${started} to ${report.ended}, ${report.target}, database ${escaped(report.database)}.`,
        '',
    ];
    if (failure) {
        const { phase, message, cause, remedy } = failure;
        lines.push(`**Failed while ${phase}:** ${escaped(message)}`, '');
        if (cause)
            lines.push(`Likely cause: ${escaped(cause)}`, '');
        if (remedy)
            lines.push(`Next step: ${escaped(remedy)}`, '');
    }
    lines.push(...rows(['measured', 'value'], [
        ['RTO, to restored', seconds(report.rto.restored)],
        ['RTO, to healthy', seconds(report.rto.healthy)],
        ['RTO, to checked', seconds(report.rto.checked)],
        ['RPO, age of the archive', age(report)],
    ]), '');
    if (archive) {
        const { name, kind, size, sha256, level, origin, made, engine } = archive;
        lines.push('## Archive', '', ...rows(['', ''], [
            ['name', `\`${escaped(name)}\``],
            ['kind', kind],
            ['made', made ?? 'it does not say'],
            ['size', `${size.toLocaleString('en-US')} bytes`],
            ['SHA-256', `\`${sha256}\``],
            ['level', level ?? 'not read to its end'],
            ['origin', origin.proved ? `signed by ${origin.key}` : `not proved: ${escaped(origin.why)}`],
            ['restored by', engine ?? 'not restored'],
        ]), '');
    }
    if (checks.length > 0) {
        const marks = { passed: 'passed', failed: '**failed**', 'not-run': '*not run*' };
        lines.push('## Checks', '', ...rows(['check', 'outcome', 'what was found', 'ms'], checks.map(({ name, outcome, why, ms }) => [name, marks[outcome], escaped(why), String(ms)])), '');
    }
    if (Object.keys(counts).length > 0) {
        const cells = Object.entries(counts).map(([name, count]) => [
            escaped(name),
            count.toLocaleString('en-US'),
        ]);
        lines.push('## Documents', '', ...rows(['collection', 'in the archive'], cells), '');
    }
    if (report.phases.length > 0)
        lines.push('## Timeline', '', ...timeline(report), '');
    lines.push('## Staging', '', ...list([...described(report), ...staging.changes].map(escaped)), '');
    if (warnings.length > 0)
        lines.push('## Warnings', '', ...list(warnings.map(escaped)), '');
    const { issuerBackup, node, mongodb } = report.versions;
    lines.push(`issuer-backup ${issuerBackup}, Node ${node}, MongoDB ${mongodb ?? 'not reached'}`, '');
    return lines.join('\n');
}
function described({ staging, tornDown }) {
    const { name, services, volumes, networks, ports } = staging;
    const left = { true: 'nothing of it is left', false: 'something of it is left', null: 'nothing was made' };
    return [
        `${name}: ${left[`${tornDown}`]}`,
        ...services.map((service) => `${service.name} of ${service.image}`),
        `Volumes: ${volumes.join(', ') || 'none'}; networks: ${networks.join(', ') || 'none'}; open ports: ${ports.join(', ') || 'none'}`,
    ];
}
/** Mermaid, which the forges draw. */
function timeline({ phases }) {
    const bars = phases.map(({ name, started, seconds: took, outcome }, index) => {
        const begin = Date.parse(started);
        const end = begin + Math.max(1, Math.round(took * 1000));
        return `    ${name} :${outcome === 'failed' ? 'crit, ' : ''}p${index}, ${begin}, ${end}`;
    });
    return [
        '```mermaid',
        'gantt',
        '    dateFormat x',
        '    axisFormat %H:%M:%S',
        '    section Drill',
        ...bars,
        '```',
    ];
}
function age({ rpo }) {
    if (rpo.seconds === null)
        return 'unknown: the archive does not say when it was made';
    return `${seconds(rpo.seconds)}${rpo.from === 'name' ? ', by the time in its name' : ''}`;
}
function seconds(value) {
    return value === null ? 'not reached' : `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;
}
function rows(head, body) {
    const row = (cells) => `| ${cells.join(' | ')} |`;
    return [row(head), row(head.map(() => '---')), ...body.map(row)];
}
function list(items) {
    return items.map((item) => `- ${item}`);
}
/** What others named: no table, markup or drawing is broken by it. */
function escaped(text) {
    return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|<>*_`[\]]/g, '\\$&');
}

;// CONCATENATED MODULE: ./src/operations/drill-outcome.ts
/** The report of a drill: begun, ended, and written. */







function newReport(settings, staging, { phases }) {
    const now = new Date().toISOString();
    return {
        format: 'issuer-backup-drill',
        version: 1,
        outcome: 'failed',
        failure: null,
        started: now,
        ended: now,
        target: settings.target.type,
        deployment: staging.deployment,
        database: settings.target.database,
        archive: null,
        staging,
        versions: { issuerBackup: version/* version */.r, node: process.versions.node, mongodb: null },
        phases,
        rto: { restored: null, healthy: null, checked: null },
        rpo: { seconds: null, from: null },
        counts: {},
        documents: null,
        checks: [],
        warnings: [],
        tornDown: null,
    };
}
function finished(report, outcome) {
    return Object.assign(report, { outcome, ended: new Date().toISOString() });
}
/** As the runbook and this program name archives. */
const timeInName = /(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z/;
/**
 * When what an archive holds was read.
 * @param said by the archive or its sidecar, ISO 8601; null where neither does.
 */
function madeBy(archive, said) {
    if (said !== null)
        return { made: said, from: 'archive' };
    const [, year, month, day, hour, minute, second] = timeInName.exec(external_node_path_default().basename(archive)) ?? [];
    if (year === undefined)
        return { made: null, from: null };
    const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
    return Number.isNaN(Date.parse(time)) ? { made: null, from: null } : { made: time, from: 'name' };
}
/** @throws BackupError `usage`: a report that cannot be written should not be found out behind the drill. */
async function assertReportable({ report, reportMarkdown }) {
    for (const file of [report, reportMarkdown]) {
        if (file === undefined || (await (0,files/* exists */.t2)(external_node_path_default().dirname(file))))
            continue;
        throw new errors/* BackupError */.hj({
            code: 'usage',
            message: `there is no folder for the report ${file}`,
            remedy: 'Make it, or name another file',
        });
    }
}
/** In the place of older ones. @throws BackupError `not-writable`, `disk-full`. */
async function writeReports(report, { report: json, reportMarkdown: markdown }) {
    if (json !== undefined)
        await write(json, `${JSON.stringify(report, null, 2)}\n`);
    if (markdown !== undefined)
        await write(markdown, drillMarkdown(report));
}
async function write(file, text) {
    try {
        await (0,external_node_fs_promises_.writeFile)(file, (0,secrets/* redact */.E$)(text));
    }
    catch (error) {
        throw (0,files/* writeFailure */.EU)(file, error);
    }
}

;// CONCATENATED MODULE: ./src/operations/drill-timeline.ts
class Timeline {
    phases = [];
    #begun = [];
    #clock = null;
    /** The present phase is over, and went well. */
    enter(name) {
        this.#end('passed');
        this.phases.push({ name, started: new Date().toISOString(), seconds: 0, outcome: 'passed' });
        this.#begun.push(performance.now());
    }
    /** The last phase is over. */
    end(outcome) {
        this.#end(outcome);
        this.#begun.length = 0;
    }
    /** The last phase entered. */
    get present() {
        return this.phases.at(-1)?.name ?? 'reading the archive';
    }
    /** From here on time to recovery is measured. */
    startClock() {
        this.#clock = performance.now();
    }
    /** Seconds since then. */
    clock() {
        return rounded(performance.now() - this.#clock);
    }
    #end(outcome) {
        const begun = this.#begun.at(-1);
        if (begun === undefined)
            return;
        Object.assign(this.phases.at(-1), { seconds: rounded(performance.now() - begun), outcome });
    }
}
/** Seconds, to the millisecond. */
function rounded(milliseconds) {
    return Math.round(milliseconds) / 1000;
}

// EXTERNAL MODULE: ./src/operations/peek.ts
var peek = __webpack_require__(60795);
// EXTERNAL MODULE: ./src/operations/restore.ts + 23 modules
var restore = __webpack_require__(21784);
;// CONCATENATED MODULE: ./src/operations/drill.ts
/**
 * `drill`: would this archive bring the service back, and how soon? A staging is made after the live deployment, the
 * archive restored into it, the service started and checked there, and all of it torn down again. The live deployment
 * is looked at and not touched.
 */











/**
 * @throws BackupError of any kind, behind the tearing down and with the reports written: `check-failed` where a check
 * failed; else the message says in which phase it was. Never `not-started`: what ran, runs.
 */
async function drill(settings, context) {
    await assertReportable(settings);
    const { stagingName: name, withServices, egress, checks, target } = settings;
    const asked = checks.healthUrl !== undefined;
    const staging = await (0,target_staging/* openStaging */.g)(target, { name, withServices, egress, asked });
    const timeline = new Timeline();
    const report = newReport(settings, staging.plan, timeline);
    if (settings.dryRun) {
        await staging.assertFree();
        return finished(report, 'planned');
    }
    const lock = await staging.lock(context.reporter);
    try {
        await staging.assertFree();
        const left = await staging.clear();
        if (left.length > 0)
            context.reporter.info(`Cleared away what a drill that died has left: ${left.join(', ')}`);
        return await guarded({ settings, context, staging, report, timeline });
    }
    finally {
        await lock.release();
    }
}
/** If this process dies, the guardian tears staging down. */
async function guarded(work) {
    const { settings, context, staging } = work;
    const charge = { target: settings.target, token: null, staging: staging.remains };
    const guardian = context.guardian && (await (0,target_guardian/* startGuardian */.i)(context.guardian, charge));
    try {
        return await apart(work);
    }
    finally {
        await guardian?.dismiss();
    }
}
/** Whatever happens in staging, it is torn down, the live deployment is looked at, and the reports are written. */
async function apart(work) {
    const { settings, context, staging, report, timeline } = work;
    const before = await staging.observe();
    let failure;
    try {
        await rehearse(work);
    }
    catch (error) {
        const said = (0,mongo_failure/* mongoFailure */.pf)(error, 'target', 'drilling');
        failure = drillFailed(said, timeline.present, context.signal);
        report.failure = failureOf(failure, timeline.present);
        timeline.end('failed');
    }
    const torn = report.tornDown === null ? null : await tearDown(work);
    report.checks.push(await check('live deployment', async () => unchanged(before, await staging.observe())));
    if (failure === undefined && (failure = torn ?? failedCheck(report.checks)) !== undefined)
        report.failure = failureOf(failure, torn ? 'tearing down' : 'checking');
    await writeReports(finished(report, failure === undefined ? 'passed' : 'failed'), settings);
    if (failure !== undefined)
        throw failure;
    return report;
}
async function rehearse(work) {
    const { context, staging, report, timeline } = work;
    timeline.enter('reading the archive');
    context.reporter.phase('Reading the archive');
    const kind = await readArchive(work);
    context.signal.throwIfAborted();
    timeline.enter('making staging');
    timeline.startClock();
    context.reporter.phase(`Making staging ${staging.plan.name}`);
    report.tornDown = false;
    await context.onStep?.('staging to be made');
    await staging.prepare(kind, context.reporter, context.signal);
    await context.onStep?.('staging made');
    timeline.enter('restoring');
    const result = await restoreInto(work);
    report.rto.restored ??= timeline.clock();
    describe(report, result);
    await checkStaging(work, kind);
}
/** What can be known of it before it is read whole. */
async function readArchive({ settings, report }) {
    const { archive, fromDatabase, verifyKeys, decryption } = settings.restore;
    const file = await (0,archive_file/* openArchiveFile */.x)(archive, fromDatabase ?? settings.target.database, verifyKeys);
    try {
        const kind = file.sidecar?.kind ?? (await (0,peek/* archiveKind */.F)(file, decryption ?? null));
        const { path, size, sha256, origin, sidecar } = file;
        const { made, from } = madeBy(path, sidecar?.started ?? null);
        report.archive = {
            path,
            name: sidecar?.name ?? path.split('/').at(-1),
            ...{ size, sha256, kind, level: null, origin, made, engine: null },
        };
        report.rpo = ageAt(report.started, made, from);
        return kind;
    }
    finally {
        await file.close();
    }
}
async function restoreInto({ settings, context, staging, report, timeline, }) {
    const { access, target } = staging;
    return (0,restore.restore)({
        ...settings.restore,
        // The one that was looked at, whatever has become the newest since.
        archive: { file: report.archive.path },
        target,
        safety: { skipped: 'staging was empty' },
        withConfig: false,
        withSecret: false,
        seedReplay: false,
        withUsers: false,
        freshVolume: false,
        extractSecret: undefined,
        keepBefore: 0,
        dryRun: false,
        ...(access && { access }),
    }, {
        ...context,
        // Nothing in staging is worth a question, or a guardian of its own.
        confirm: async () => true,
        assertConfirmable: () => { },
        guardian: null,
        async onStep(step) {
            if (step === 'service to be started' || step === 'services to be started') {
                report.rto.restored = timeline.clock();
                timeline.enter('starting the service');
            }
            await context.onStep?.(step);
        },
    });
}
function describe(report, { archive, engine, counts, documents, warnings }) {
    const { made, from } = madeBy(archive.path, archive.started);
    Object.assign(report.archive, { level: archive.level, made, engine });
    Object.assign(report, { counts, documents, warnings, rpo: ageAt(report.started, made, from) });
}
function ageAt(started, made, from) {
    if (made === null)
        return { seconds: null, from: null };
    return { seconds: Math.max(0, Math.round((Date.parse(started) - Date.parse(made)) / 1000)), from };
}
/** @returns what went wrong; null where nothing of it is left. */
async function tearDown({ context, staging, report, timeline }) {
    timeline.enter('tearing down');
    context.reporter.phase('Tearing staging down');
    try {
        await context.onStep?.('staging to be torn down');
        await staging.close();
        await staging.clear();
        report.tornDown = true;
        timeline.end('passed');
        return undefined;
    }
    catch (error) {
        timeline.end('failed');
        context.reporter.warn(error.message);
        return error;
    }
}
/** A drill does nothing to it; if something else did meanwhile, a person should know. */
function unchanged(before, after) {
    const changed = [
        ...before.filter((line) => !after.includes(line)).map((line) => `no more: ${line}`),
        ...after.filter((line) => !before.includes(line)).map((line) => `new: ${line}`),
    ];
    if (changed.length > 0)
        throw new Wrong(`it changed during the drill; ${changed.join('; ')}`);
    return before.length === 0
        ? 'it has neither containers nor volumes here'
        : `its containers and volumes are the same, and none was started or stopped`;
}


/***/ })

};
