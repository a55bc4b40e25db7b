/** Names that a link's variable may not have, and the reason, which the message gives. */
interface Reserved {
  readonly names: RegExp;
  readonly why: string;
}

// A bundler copies a variable with one of these prefixes into the code that it ships; a link's value is a private host.
// https://nextjs.org/docs/app/guides/environment-variables, https://vite.dev/guide/env-and-mode,
// https://create-react-app.dev/docs/adding-custom-environment-variables, https://docs.astro.build/en/guides/environment-variables,
// https://nuxt.com/docs/guide/going-further/runtime-config, https://docs.expo.dev/guides/environment-variables,
// https://www.gatsbyjs.com/docs/how-to/local-development/environment-variables, https://cli.vuejs.org/guide/mode-and-env.html
const BROWSER =
  /^(?:(?:NEXT_|NUXT_|EXPO_|NX_|BUN_|PLASMO_|SNOWPACK_|WAKU_)?PUBLIC|VITE|REACT_APP|GATSBY|VUE_APP|NG_APP|RAZZLE|STORYBOOK|SANITY_STUDIO)_/;

// Of a family that begins with an ordinary word (NODE, GO), only the names that something reads: NODE_URL is free. A
// package manager takes any name with its prefix for a setting.
const RESERVED: readonly Reserved[] = [
  {
    names: BROWSER,
    why: "a bundler copies a variable with this prefix into the browser's code, and a browser is not on the private network",
  },
  {
    names:
      /^(?:PATH|HOME|SHELL|USER|LOGNAME|PWD|OLDPWD|CDPATH|IFS|ENV|BASH_ENV|SHELLOPTS|BASHOPTS|PS1|PS4|UID|EUID|PPID|TERM|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_[A-Z]+|LOCPATH|NLSPATH|TZDIR|LOCALDOMAIN|RES_OPTIONS|HOSTALIASES|RESOLV_HOST_CONF|GCONV_PATH)$/,
    why: "the operating system and the shell read it",
  },
  {
    names: /^(?:LD|DYLD)_(?!URL$)|^GLIBC_TUNABLES$/,
    why: "the dynamic linker reads variables with this prefix, in every process",
  },
  {
    names:
      /^NODE_(?:OPTIONS|PATH|ENV|DEBUG|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED|USE_ENV_PROXY|USE_SYSTEM_CA|NO_WARNINGS|ICU_DATA|COMPILE_CACHE(?:_PORTABLE)?|DISABLE_COMPILE_CACHE|V8_COVERAGE|CHANNEL_FD|UNIQUE_ID|PENDING_DEPRECATION|REDIRECT_WARNINGS|PRESERVE_SYMLINKS|PRESERVE_SYMLINKS_MAIN|TEST_CONTEXT|SKIP_PLATFORM_CHECK|DEBUG_NATIVE|DISABLE_COLORS|REPL_HISTORY)$|^UV_(?:THREADPOOL_SIZE|USE_IO_URING)$|^PYTHON[A-Z]+$|^PYTHON_(?:GIL|JIT|COLORS|CPU_COUNT)$|^VIRTUAL_ENV$|^GO(?:DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK|FLAGS|PATH|ROOT|PROXY|OS|ARCH|TOOLCHAIN|WORK|CACHE|MODCACHE|BIN|ENV|EXPERIMENT|SUMDB|NOSUMDB|PRIVATE)$|^RUST(?:FLAGS|C|C_WRAPPER|DOCFLAGS|UP_HOME|UP_TOOLCHAIN|_LOG|_BACKTRACE|_LIB_BACKTRACE|_MIN_STACK)$|^SSL_CERT_(?:FILE|DIR)$|^(?:OPENSSL_CONF|OPENSSL_MODULES|OPENSSL_ENGINES|SSLKEYLOGFILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/,
    why: "the language's runtime or its TLS library reads it",
  },
  {
    names: /^(?:HTTP|HTTPS|ALL|NO|FTP|WS|WSS)_PROXY$/,
    why: "HTTP libraries send every request to the proxy that it names",
  },
  {
    names: /^(?:HOST|HOSTNAME|WEB_CONCURRENCY|GUNICORN_CMD_ARGS)$/,
    why: "servers read it to decide how they listen",
  },
  {
    names: /^(?:RAILWAY|RAILPACK|NIXPACKS)_/,
    why: "Railway or its builder sets or reads it",
  },
  {
    names:
      /^(?:NPM_CONFIG|YARN|COREPACK|UV|PIP)_(?!URL$)|^CARGO_(?:HOME|TARGET_DIR|INCREMENTAL|ENCODED_RUSTFLAGS|MANIFEST_DIR)$|^CARGO_(?:BUILD|NET|HTTP|PROFILE|REGISTRIES|REGISTRY|TARGET|TERM|UNSTABLE)_|^CI$/,
    why: "the package manager that builds the service may read it",
  },
];

/** Why a link's variable may not have a name; null if it may. */
export function whyReserved(name: string): string | null {
  return RESERVED.find(({ names }) => names.test(name))?.why ?? null;
}

/** Whether a bundler would copy a variable of that name into a browser's code. */
export function isForBrowser(name: string): boolean {
  return BROWSER.test(name);
}

/** A name without its browser prefixes: API_URL for NEXT_PUBLIC_API_URL. */
export function withoutBrowserPrefix(name: string): string {
  const rest = name.replace(BROWSER, "");
  return rest === name ? name : withoutBrowserPrefix(rest);
}
