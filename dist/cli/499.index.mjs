export const id = 499;
export const ids = [499];
export const modules = {

/***/ 499:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  L: () => (/* binding */ clearStaging),
  g: () => (/* binding */ openStaging)
});

// EXTERNAL MODULE: ./src/errors.ts
var errors = __webpack_require__(3916);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./node_modules/mongodb-connection-string-url/.esm-wrapper.mjs
var _esm_wrapper = __webpack_require__(4424);
// EXTERNAL MODULE: ./src/mongo/connection.ts
var mongo_connection = __webpack_require__(8066);
// EXTERNAL MODULE: ./src/reporter.ts
var reporter = __webpack_require__(5622);
// EXTERNAL MODULE: ./src/secrets.ts
var secrets = __webpack_require__(7194);
// EXTERNAL MODULE: ./src/target/docker/bridge.ts
var docker_bridge = __webpack_require__(1657);
// EXTERNAL MODULE: ./src/target/docker/engine.ts
var engine = __webpack_require__(3786);
// EXTERNAL MODULE: ./src/target/docker/lock.ts
var lock = __webpack_require__(675);
// EXTERNAL MODULE: ./src/target/docker/reach.ts
var reach = __webpack_require__(385);
;// CONCATENATED MODULE: ./src/target/staging-label.ts
/** On everything that belongs to a staging, with its name: by that it is found and removed. */
const stagingLabel = 'io.issuer-backup.drill';

;// CONCATENATED MODULE: ./src/target/docker/staging-remains.ts
/** What a staging has at the engine, found by its label. */



/**
 * Names that staging is about to take, as long as nobody else has them.
 * @throws BackupError `target-unsuitable`.
 */
async function assertUnclaimed(name, { volumes, networks }) {
    const project = ['--filter', `label=com.docker.compose.project=${name}`];
    const claimed = [
        ...(await others(name, ['ps', '--all', ...project], '{{.Names}}')),
        ...(await others(name, ['volume', 'ls'], '{{.Name}}')).filter((one) => volumes.includes(one)),
        ...(await others(name, ['network', 'ls'], '{{.Name}}')).filter((one) => networks.includes(one)),
    ];
    if (claimed.length === 0)
        return;
    throw new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `${claimed.join(', ')} exists already, and belongs to no drill`,
        cause: `A deployment of yours is called ${name}`,
        remedy: 'Give staging another name with --staging-name',
    });
}
/**
 * Removes all of it, containers first.
 * @returns their names.
 * @throws BackupError `target-failed` where something stays.
 */
async function removeStaging(name) {
    const found = await remainsOf(name);
    const failures = [];
    for (const [kind, names] of Object.entries(found)) {
        for (const one of names) {
            await (0,engine/* docker */.T3)([...removal[kind], one]).catch((error) => {
                failures.push(error.likelyCause ?? error.message);
            });
        }
    }
    // Of what somebody else has removed meanwhile the failure counts for nothing.
    const left = Object.values(await remainsOf(name)).flat();
    if (left.length === 0)
        return Object.values(found).flat();
    throw new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `staging could not be torn down: ${left.join(', ')} stays`,
        ...(failures.length > 0 && { cause: failures.join(' / ') }),
        remedy: 'Run the drill again, which clears it away, or remove these by docker',
    });
}
const removal = {
    // With the volumes that have no name.
    containers: ['container', 'rm', '--force', '--volumes'],
    networks: ['network', 'rm'],
    volumes: ['volume', 'rm', '--force'],
};
async function remainsOf(name) {
    const mine = ['--filter', `label=${stagingLabel}=${name}`];
    const atWork = ['--filter', `label=${engine/* ourLabel */.fv}.deployment=${name}`];
    return {
        containers: [
            ...(await list(['ps', '--all', ...atWork, '--format', '{{.Names}}'])),
            ...(await list(['ps', '--all', ...mine, '--format', '{{.Names}}'])),
        ],
        networks: await list(['network', 'ls', ...mine, '--format', '{{.Name}}']),
        volumes: await list(['volume', 'ls', ...mine, '--format', '{{.Name}}']),
    };
}
/** Those without the label of this staging. */
async function others(name, args, field) {
    const lines = await list([...args, '--format', `${field}\t{{.Label "${stagingLabel}"}}`]);
    return lines.flatMap((line) => {
        const [found, label] = line.split('\t');
        return label === name ? [] : [found];
    });
}
async function list(args) {
    return (await (0,engine/* docker */.T3)(args)).split('\n').filter(Boolean);
}

// EXTERNAL MODULE: ./src/target/compose/credentials.ts
var credentials = __webpack_require__(2808);
// EXTERNAL MODULE: ./src/target/compose/hosts.ts
var hosts = __webpack_require__(7365);
// EXTERNAL MODULE: ./src/target/compose/project.ts
var compose_project = __webpack_require__(8935);
// EXTERNAL MODULE: ./src/target/compose/route.ts
var route = __webpack_require__(2487);
// EXTERNAL MODULE: ./src/target/compose/service.ts
var service = __webpack_require__(2357);
;// CONCATENATED MODULE: ./src/target/compose/staging-apart.ts
/** The last guard of a drill: what Compose makes of a staging must have nothing in common with the live deployment. */

/**
 * Looks at what Compose itself would make, names resolved, whoever wrote the model.
 * @throws BackupError `target-unsuitable`, naming what both would have.
 */
function assertApart(staging, live) {
    if (staging.name === live.name)
        throw apart(`both would be the project ${live.name}`, 'staging has the name of the live deployment');
    for (const kind of ['volumes', 'networks']) {
        const taken = new Set(Object.values(live[kind] ?? {}).map((one) => one?.name));
        for (const one of Object.values(staging[kind] ?? {})) {
            if (!one?.external && one?.name?.startsWith(`${staging.name}_`) && !taken.has(one.name))
                continue;
            throw apart(`${one?.name ?? 'one'} of ${kind} is not its own`, 'it would be shared');
        }
    }
    for (const [name, service] of Object.entries(staging.services))
        assertServiceApart(name, service);
}
function assertServiceApart(name, service) {
    if (service.container_name)
        throw apart(`the service ${name} is to be called ${service.container_name}`, 'that name is fixed');
    if ((service.ports ?? []).length > 0)
        throw apart(`the service ${name} opens ports`, 'they may be those of the live service');
    if (service.network_mode)
        throw apart(`the service ${name} has network_mode ${service.network_mode}`, 'it leaves its network');
    const writable = service.volumes?.find(({ type, read_only: readOnly }) => type === 'bind' && !readOnly);
    if (writable)
        throw apart(`the service ${name} can write to ${writable.source}`, 'it is outside of staging');
}
/** What to throw for what would lead from staging to the live deployment. */
function apart(message, why) {
    return new errors/* BackupError */.hj({
        code: 'target-unsuitable',
        message: `staging cannot be kept apart from the live deployment: ${message}`,
        cause: why[0].toUpperCase() + why.slice(1),
        remedy: 'Drill with a Compose file for staging that does without it (--compose-file)',
    });
}

// EXTERNAL MODULE: ./src/target/docker/mounts.ts
var mounts = __webpack_require__(6093);
;// CONCATENATED MODULE: ./src/target/compose/staging-mounts.ts
/** What a service of a staging mounts: volumes of its own, and files of the live deployment that it cannot write to. */


/** Scripts there would run on the empty database that an archive is restored into. */
const initScripts = '/docker-entrypoint-initdb.d';
/**
 * @param dataPath of mongod; null for a service that is none.
 * @param say what becomes of a mount.
 * @throws BackupError `target-unsuitable` for what gives hold of the machine.
 */
function safeMounts(service, { volumes = [] }, dataPath, say) {
    return volumes.flatMap((mount) => {
        const { type, source = '', target } = mount;
        if (dataPath !== null && (0,mounts/* isWithin */.UO)(target, initScripts)) {
            say(`${service} does not run ${target}`);
            return [];
        }
        switch (type) {
            case 'volume':
                return [{ type, target, ...(source && { source }), ...(mount.read_only && { read_only: true }) }];
            case 'tmpfs':
                return [{ type, target }];
            case 'bind':
                return [bind(service, source, mount, dataPath, say)];
            default:
                throw apart(`the service ${service} mounts ${target} as ${type}`, 'that may be shared');
        }
    });
}
function bind(service, source, { target, read_only: readOnly }, dataPath, say) {
    if (dataPath !== null && ((0,mounts/* isWithin */.UO)(target, dataPath) || (0,mounts/* isWithin */.UO)(dataPath, target))) {
        say(`${service} keeps ${target} in a volume of its own, not in ${source}`);
        return { type: 'volume', source: `data${target.replaceAll(/[^\w.-]/g, '-')}`, target };
    }
    if (/\.sock$/.test(source) ||
        (0,mounts/* isWithin */.UO)('/run/docker.sock', source) ||
        (0,mounts/* isWithin */.UO)('/var/run/docker.sock', source))
        throw apart(`the service ${service} mounts ${source}`, 'it may have hold of the Docker engine');
    if (!readOnly)
        say(`${service} cannot write to ${source}`);
    return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } };
}

;// CONCATENATED MODULE: ./src/target/compose/staging-model.ts
/**
 * The project of a staging, made of the live one's: what is known to stay inside a container is taken over, everything
 * else is left out or refused. Labels too, by which proxies and automations would take it for the live service.
 */




/** What stays inside a container. */
const carried = [
    ...['image', 'platform', 'command', 'entrypoint', 'user', 'working_dir', 'group_add', 'tty', 'stdin_open'],
    ...['healthcheck', 'init', 'read_only', 'tmpfs', 'shm_size', 'ulimits', 'sysctls', 'expose'],
    ...['stop_signal', 'stop_grace_period', 'cap_drop', 'mem_limit', 'memswap_limit', 'cpus', 'pids_limit'],
];
/** What reaches out of a container. */
const refused = {
    pid: 'it sees processes outside',
    ipc: 'it shares memory outside',
    uts: 'it shares the name of the machine',
    userns_mode: 'its users are those of the machine',
    cgroup: 'it shares a control group',
    volumes_from: 'it mounts what another container has',
    external_links: 'it is linked to containers outside the project',
    devices: 'it uses devices of the machine',
    privileged: 'it may do everything on the machine',
    provider: 'it is no container',
};
/** @throws BackupError `target-unsuitable` for what cannot be kept apart from the live deployment. */
function stagingModel(live, making) {
    const changes = [];
    const say = (sentence) => void changes.push(sentence);
    const left = Object.keys(live.services).filter((name) => !making.services.includes(name));
    if (left.length > 0)
        say(`Not in staging: ${left.join(', ')}`);
    const labels = { [stagingLabel]: making.name };
    const volumes = {};
    const used = { configs: new Set(), secrets: new Set() };
    const services = Object.fromEntries(making.services.map((name) => {
        const service = live.services[name];
        assertContained(name, service);
        const mounts = safeMounts(name, service, name === making.mongoService ? making.dataPath : null, say);
        for (const { type, source } of mounts)
            if (type === 'volume' && source)
                volumes[source] = { labels };
        for (const kind of ['configs', 'secrets'])
            for (const { source } of service[kind] ?? [])
                used[kind].add(source);
        return [name, { ...contained(name, service, making, say), volumes: mounts, labels }];
    }));
    if (!making.egress)
        say('Its network leads nowhere outside');
    const model = {
        name: making.name,
        services,
        networks: { default: { internal: !making.egress, labels } },
        volumes,
        configs: taken('configs', live.configs, used.configs),
        secrets: taken('secrets', live.secrets, used.secrets),
    };
    giveSecret(model, live.services[making.appService], making);
    return { model, changes };
}
function assertContained(name, service) {
    for (const [key, why] of Object.entries(refused)) {
        const value = service[key];
        const empty = value === undefined || value === null || value === false || value === '';
        if (empty || (Array.isArray(value) && value.length === 0))
            continue;
        throw apart(`the service ${name} has ${key}`, why);
    }
    const mode = service.network_mode;
    if (typeof mode === 'string' && !['none', 'bridge', 'default'].includes(mode))
        throw apart(`the service ${name} has network_mode ${mode}`, 'it shares a network with what is outside');
}
function contained(name, service, making, say) {
    const kept = Object.fromEntries(carried.flatMap((key) => service[key] === undefined || service[key] === null ? [] : [[key, service[key]]]));
    if (service.container_name)
        say(`${name} is not called ${service.container_name}`);
    for (const { published, target } of service.ports ?? [])
        say(`${name} opens no port ${published ?? ''} for its ${target}`.replace('  ', ' '));
    const networks = Object.keys(service.networks ?? {}).filter((network) => network !== 'default');
    if (networks.length > 0)
        say(`${name} is not in ${networks.join(', ')}, but in a network of staging's own`);
    const limits = service.deploy?.resources?.limits;
    const aliases = Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? []);
    if (name === making.mongoService)
        aliases.push(making.mongoHost);
    const image = service.image ?? making.images[name];
    if (image === undefined)
        throw new errors/* BackupError */.hj({
            code: 'target-unsuitable',
            message: `the service ${name} has neither an image nor a container that was made from one`,
            cause: 'Its image is still to be built',
            remedy: 'Bring the deployment up, or build and name the image',
        });
    return {
        ...kept,
        image,
        environment: environment(name, service, making),
        configs: service.configs ?? [],
        secrets: service.secrets ?? [],
        restart: 'no',
        depends_on: Object.fromEntries(Object.entries(service.depends_on ?? {}).filter(([other]) => making.services.includes(other))),
        networks: { default: { aliases: [...new Set(aliases)].filter((alias) => alias !== name) } },
        ...(limits !== undefined && { deploy: { resources: { limits } } }),
    };
}
/** As Compose prints it: a dollar is doubled. */
function environment(name, { environment: live = {} }, { liveUri, uri, access, mongoService, appService, secretVariable }) {
    const entries = Object.entries(live).filter(([variable]) => {
        if (name === mongoService && /^MONGO_INITDB_/.test(variable))
            return false;
        return name !== appService || variable !== secretVariable;
    });
    const safe = entries.map(([variable, value]) => {
        const given = value?.replaceAll('$$', '$') ?? null;
        if (given === liveUri)
            return [variable, escaped(uri)];
        if (given !== null && /mongodb(\+srv)?:\/\//i.test(given))
            throw apart(`the variable ${variable} of ${name} holds another connection string`, 'it may lead to a live database');
        return [variable, value];
    });
    if (name === mongoService && access) {
        safe.push(['MONGO_INITDB_ROOT_USERNAME', access.user], ['MONGO_INITDB_ROOT_PASSWORD', access.password]);
    }
    return Object.fromEntries(safe);
}
/** In the variable, or in the file that a variable names: as the live service has it. */
function giveSecret(model, live, making) {
    const { appService, secretVariable, uri } = making;
    const service = model.services[appService];
    const file = live.environment?.[`${secretVariable}_FILE`];
    if (!file) {
        service.environment = { ...service.environment, [secretVariable]: escaped(uri) };
        return;
    }
    const at = ({ source, target }) => target ?? `/run/secrets/${source}`;
    service.secrets = (service.secrets ?? []).filter((one) => at(one) !== file && `/run/secrets/${at(one)}` !== file);
    service.configs = (service.configs ?? []).filter((one) => at(one) !== file);
    service.volumes = (service.volumes ?? []).filter(({ target }) => target !== file);
    const name = 'issuer-backup-drill';
    model.configs = { ...model.configs, [name]: { content: escaped(uri) } };
    service.configs.push({ source: name, target: file });
}
function taken(kind, all = {}, used) {
    return Object.fromEntries([...used].map((name) => {
        const { file, content, external } = all[name] ?? {};
        if (!external && file !== undefined)
            return [name, { file }];
        if (!external && content !== undefined)
            return [name, { content }];
        throw apart(`${name} of ${kind} comes from elsewhere than a file`, 'staging has no hold of it');
    }));
}
function escaped(value) {
    return value.replaceAll('$', '$$$$');
}

;// CONCATENATED MODULE: ./src/target/compose/staging.ts
/** A staging under Docker Compose: a project of its own, which is on no disk and leads nowhere outside. */



















const user = 'issuer-backup-drill';
/** How long a new replica set of one may take to have a primary, milliseconds. */
const electionPatience = 60_000;
/** No name inside a project: a service of staging would look for it elsewhere. */
const noName = /^(localhost|[\d.]+|\[.*\]|host\.docker\.internal)$/i;
async function openComposeStaging(settings, options) {
    const live = await compose_project/* ComposeProject */.mo.open(settings);
    await (0,credentials/* assertOnMongo */.EG)(settings, live);
    const { mongoService, appService, dataPath, secretVariable } = settings;
    const services = [...new Set([mongoService, appService, ...options.withServices])];
    for (const service of services)
        await live.definition(service);
    const printed = JSON.parse(await live.model());
    const name = options.name ?? `${printed.name}-drill`;
    if (name === printed.name)
        throw apart(`both would be the project ${name}`, '--staging-name is the name of the live deployment');
    const liveUri = await (0,credentials/* connectionString */.cF)({ ...settings, mongoUri: undefined }, live);
    const connection = (0,mongo_connection/* parseUri */.wY)(liveUri);
    const mongo = await live.container(mongoService);
    if (mongo)
        (0,hosts/* serverIn */.Ll)(mongo, connection);
    const access = hasAccessControl(connection, printed.services[mongoService]) ? newAccess() : null;
    const { host, port } = endOf(connection, mongoService);
    const { model, changes } = stagingModel(printed, {
        name,
        services,
        mongoService,
        appService,
        dataPath,
        secretVariable,
        liveUri,
        uri: stagingUri(connection, `${host}:${port}`, access),
        mongoHost: host,
        access,
        egress: options.egress,
        images: await imagesOf(live, services),
    });
    const target = {
        ...settings,
        model: JSON.stringify(model),
        projectName: name,
        envFiles: [],
        profiles: [],
        mongoUri: undefined,
        // The live deployment's own: they are read by staging, and not written.
        serviceConfig: undefined,
        seed: undefined,
        healthUrl: undefined,
        healthCa: undefined,
        notify: { command: undefined, url: undefined },
        ...(options.asked && { settling: 0 }),
    };
    const project = await compose_project/* ComposeProject */.mo.open(target);
    const resolved = JSON.parse(await project.model());
    assertApart(resolved, printed);
    const plan = {
        name,
        deployment: printed.name,
        services: services.map((service) => ({ name: service, image: model.services[service].image })),
        volumes: namesIn(resolved.volumes),
        networks: namesIn(resolved.networks),
        ports: [],
        changes,
    };
    const remains = { name, image: mongo?.image ?? plan.services[0].image };
    return new ComposeStaging({
        plan,
        remains,
        target,
        access,
        live,
        project,
        liveApp: printed.services[appService],
        host,
        port,
    });
}
class ComposeStaging {
    plan;
    remains;
    target;
    access;
    #parts;
    #service;
    #bridges = new Map();
    constructor(parts) {
        this.plan = parts.plan;
        this.remains = parts.remains;
        this.target = parts.target;
        this.access = parts.access;
        this.#parts = parts;
        this.#service = new service/* ComposeService */.A(parts.target, async () => parts.project);
    }
    lock(reporter) {
        return takeLock(this.remains, reporter);
    }
    assertFree() {
        return assertUnclaimed(this.plan.name, this.plan);
    }
    async prepare(kind, reporter, signal) {
        const { mongoService, appService } = this.target;
        const names = this.plan.services.map(({ name }) => name);
        const beside = names.filter((name) => name !== appService && name !== mongoService);
        const up = ['up', '--detach', '--no-deps', '--no-build', '--pull', 'missing'];
        if (beside.length > 0)
            await this.#parts.project.compose([...up, ...beside], { signal });
        if (kind === 'hot')
            await this.#initiate(reporter, signal);
    }
    async reach(url, always) {
        const port = portInside(url, this.#parts.liveApp);
        if (port === null && !always)
            return null;
        const { project } = this.#parts;
        const [app, mongo] = await Promise.all([this.target.appService, this.target.mongoService].map((service) => project.container(service)));
        const address = app?.running ? addressOf(app) : '';
        if (!app || !mongo || address === '')
            throw notRunning(this.target.appService);
        const end = { host: address, port: port ?? Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
        return (await this.#isNear(mongo)) ? end : this.#bridge(mongo, end);
    }
    async connect() {
        const context = { reporter: reporter/* silent */.K, signal: new AbortController().signal };
        return (await (0,route/* openRoute */.S)(this.target, this.#parts.project, 'target', context)).connection;
    }
    async isRunning() {
        return (await this.#service.state()) === 'running';
    }
    lastWords() {
        return this.#service.lastWords();
    }
    async close() {
        await Promise.all([...this.#bridges.values()].map((bridge) => bridge.close()));
        this.#bridges.clear();
    }
    async observe() {
        const label = ['--filter', `label=com.docker.compose.project=${this.plan.deployment}`];
        const lines = async (args) => (await (0,engine/* docker */.T3)(args)).split('\n').filter(Boolean);
        const ids = await lines(['ps', '--all', '--quiet', '--no-trunc', ...label]);
        const containers = await (0,engine/* inspectContainers */.Xu)(ids);
        const mounted = containers.flatMap(({ mounts }) => mounts.flatMap(({ name }) => name || []));
        const volumes = [...new Set([...mounted, ...(await lines(['volume', 'ls', '--quiet', ...label]))])];
        return [
            ...containers.map(({ name, id, running, startedAt }) => `container ${name} ${id} ${running ? 'running' : 'stopped'} since ${startedAt}`),
            ...volumes.map((name) => `volume ${name}`),
        ].sort();
    }
    clear() {
        return removeStaging(this.plan.name);
    }
    /** A member of a replica set that was never told so takes no writes. */
    async #initiate(reporter, signal) {
        const { project, host, port } = this.#parts;
        const uri = (0,mongo_connection/* parseUri */.wY)(await (0,credentials/* connectionString */.cF)(this.target, project));
        uri.searchParams.set('directConnection', 'true');
        uri.searchParams.delete('replicaSet');
        const settings = { ...this.target, mongoUri: uri.href };
        const { connection } = await (0,route/* openRoute */.S)(settings, project, 'target', { reporter, signal, bringUp: true });
        try {
            const admin = connection.client.db('admin');
            const { isreplicaset: uninitiated } = await admin.command({ hello: 1 });
            if (!uninitiated)
                return;
            const { parsed } = await admin.command({ getCmdLineOpts: 1 });
            const { replSetName, replSet } = parsed.replication;
            const members = [{ _id: 0, host: `${host}:${port}` }];
            await admin.command({ replSetInitiate: { _id: replSetName ?? replSet, members } });
            const end = Date.now() + electionPatience;
            while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
                if (Date.now() > end)
                    throw noPrimary();
                await (0,promises_.setTimeout)(100, undefined, { signal });
            }
        }
        finally {
            await connection.close();
        }
    }
    /** Those of one network are near or far together; of mongod's image we know that it can be asked. */
    async #isNear(mongo) {
        return (0,reach/* reaches */.O)(mongo.id, addressOf(mongo), this.#parts.port);
    }
    async #bridge(mongo, end) {
        const key = `${mongo.id} ${end.host}:${end.port}`;
        const bridge = this.#bridges.get(key) ?? (await (0,docker_bridge/* openBridge */._)(mongo.id, end.port, end.host));
        this.#bridges.set(key, bridge);
        return bridge;
    }
}
/** @throws BackupError `locked` where a drill is at work there. */
async function clearDeadStaging(remains) {
    const lock = await takeLock(remains, reporter/* silent */.K);
    try {
        await removeStaging(remains.name);
    }
    finally {
        await lock.release();
    }
}
/** Not the lock of the project, which the restore into it takes: no project has a dot in its name. */
function takeLock({ name, image }, reporter) {
    return lock/* DockerLock */.m.take(`${name}.drill`, image, 'drill', reporter);
}
function hasAccessControl(connection, { environment = {}, command }) {
    const words = Array.isArray(command) ? command.join(' ') : '';
    return (connection.username !== '' ||
        connection.searchParams.has('authMechanism') ||
        Object.keys(environment).some((name) => /^MONGO_INITDB_ROOT_/.test(name) && environment[name]) ||
        /--(auth|keyFile)\b/.test(words));
}
function newAccess() {
    const password = (0,external_node_crypto_.randomBytes)(24).toString('hex');
    (0,secrets/* registerSecret */.cl)(password);
    return { user, password };
}
/** As the live service names its mongod, which is what its certificate is for. */
function endOf(connection, mongoService) {
    const [first = '', ...others] = connection.isSRV ? [] : connection.hosts;
    const [, host = '', port = '27017'] = /^(.*?)(?::(\d+))?$/.exec(first) ?? [];
    const usable = host !== '' && others.length === 0 && !noName.test(host);
    return usable ? { host, port: Number(port) } : { host: mongoService, port: 27017 };
}
/** What the live one says besides host and credentials. */
function stagingUri(live, host, access) {
    const uri = new _esm_wrapper/* ConnectionString */.QZ(`mongodb://${host}${live.pathname}`);
    for (const [name, value] of live.searchParams)
        uri.searchParams.set(name, value);
    for (const name of ['authMechanism', 'authMechanismProperties', 'authSource'])
        uri.searchParams.delete(name);
    if (access) {
        uri.username = access.user;
        uri.password = access.password;
        uri.searchParams.set('authSource', 'admin');
    }
    return uri.href;
}
async function imagesOf(live, services) {
    const found = await Promise.all(services.map(async (name) => [name, (await live.container(name))?.imageName]));
    return Object.fromEntries(found.flatMap(([name, image]) => (image === undefined ? [] : [[name, image]])));
}
/** The port inside that a URL of the live service leads to; null where it publishes none such. */
function portInside(url, { ports = [], expose = [] }) {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const published = ports.find((one) => Number(one.published) === port)?.target;
    if (published !== undefined)
        return published;
    const inside = [...ports.map(({ target }) => target), ...expose.map(Number)];
    if (inside.includes(port))
        return port;
    // Something before it, such as a proxy, has the usual port.
    return url.port === '' && new Set(inside).size === 1 ? inside[0] : null;
}
function addressOf({ networks }) {
    return networks.find(({ address }) => address !== '')?.address ?? '';
}
function namesIn(resources) {
    return Object.values(resources ?? {}).flatMap((one) => one?.name ?? []);
}
function notRunning(service) {
    return new errors/* BackupError */.hj({ code: 'target-failed', message: `the service ${service} of staging does not run` });
}
function noPrimary() {
    return new errors/* BackupError */.hj({
        code: 'target-failed',
        message: `the replica set of staging has no primary after ${electionPatience / 1000} s`,
        cause: 'mongod does not reach itself by the name in the connection string',
        remedy: 'Look at the options that the Compose file gives mongod',
    });
}

;// CONCATENATED MODULE: ./src/target/staging.ts
/** A second, throwaway deployment that an archive is restored into: made after the live one, and apart from it. */


/**
 * Looks at the live deployment and makes nothing.
 * @throws BackupError `target-unsuitable` where what staging would be made of leads to the live deployment.
 */
async function openStaging(settings, options) {
    if (settings.type === 'compose')
        return openComposeStaging(settings, options);
    throw new errors/* BackupError */.hj({
        code: 'usage',
        message: 'a drill needs a deployment that it can make a second one of',
        cause: 'A direct target is a database alone',
        remedy: 'Use --target compose; or rehearse by a restore into another database (--database, --from-database)',
    });
}
/**
 * Clears away what a drill that has died has left. Waits for nobody.
 * @throws BackupError `locked` where a drill of that name is at work.
 */
async function clearStaging(_, remains) {
    await clearDeadStaging(remains);
}


/***/ })

};
