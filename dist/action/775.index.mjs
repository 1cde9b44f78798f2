export const id = 775;
export const ids = [775];
export const modules = {

/***/ 51775:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   assertAssetName: () => (/* binding */ assertAssetName),
/* harmony export */   releasePlace: () => (/* binding */ releasePlace)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(83916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27194);
/** Which release of which repository on which server, and how that server speaks. */


/** @throws BackupError `usage`. */
function releasePlace({ apiUrl, repository, token, tag }) {
    (0,_secrets_js__WEBPACK_IMPORTED_MODULE_1__/* .registerSecret */ .cl)(token);
    if (token === '')
        throw wrong('No token is given for the release', 'Give a token that may write releases');
    // Dots alone would lead to another part of the API.
    if (!/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(repository)) {
        throw wrong(`${repository} is no repository`, 'Give it as OWNER/NAME');
    }
    // Git's own rules, and no name that a URL or a shell would read in another way.
    if (tag !== undefined && !/^(?!.*(?:\.\.|\/\/|\.lock$))[\w][\w./+-]*(?<![./])$/.test(tag)) {
        throw wrong(`${tag} is no tag`, 'Give a tag of letters, digits, dots, dashes and underscores');
    }
    const api = parse(apiUrl);
    if (api.protocol !== 'https:' && api.protocol !== 'http:')
        throw noApi(apiUrl);
    if (api.username !== '' || api.password !== '') {
        throw wrong('The URL of the API holds a password', 'Give the token on its own');
    }
    const base = api.href.replace(/\/+$/, '');
    return { api, base, repository, token, tag, dialect: /\/api\/v1$/.test(base) ? 'gitea' : 'github' };
}
/**
 * GitHub would name it otherwise without a word, and nobody would find it again.
 * @throws BackupError `usage`.
 */
function assertAssetName(name) {
    if (/^[A-Za-z0-9_][\w.+-]*$/.test(name))
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({
        code: 'usage',
        message: `${name} cannot be the name of a release asset`,
        cause: 'Those are of letters of the English alphabet, digits, dots, dashes and underscores',
        remedy: 'Give archives another name: the setting `name`',
    });
}
function parse(apiUrl) {
    try {
        return new URL(apiUrl);
    }
    catch {
        throw noApi(apiUrl);
    }
}
function noApi(apiUrl) {
    return wrong(`${apiUrl} is no URL of an API`, 'Give https://api.github.com, https://HOST/api/v3 (GitHub Enterprise Server) or https://HOST/api/v1 (Gitea)');
}
function wrong(message, remedy) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .BackupError */ .hj({ code: 'usage', message, remedy });
}


/***/ })

};
