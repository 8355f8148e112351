import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Folders by room; the first that fits counts. */
const ROOMS = [
  ['contract-page', 'lib/contract/page'],
  ...[
    'payment',
    'contract',
    'words',
    'flow',
    'gateway',
    'signing',
    'journal',
    'scanner',
    'pos',
    'config',
    'reports',
    'receipt',
    'monitor',
    'browser',
  ].map((name) => [name, `lib/${name}`]),
  ['components', 'components'],
  ['entrypoints', 'entrypoints'],
  ['sandbox', 'sandbox'],
  ['relay', 'relay'],
  ['tests', 'tests'],
];

/** What the engine tells its adapters: types only, so that nothing of the engine is carried along. */
const FLOW_TYPES = 'lib/flow/{ports,order-record,refund-record,call-outcome}.ts';

const ADAPTERS = [
  'gateway',
  'signing',
  'journal',
  'scanner',
  'pos',
  'config',
  'reports',
  'receipt',
  'monitor',
  'browser',
];
const CONTRACT = ['contract', 'contract-page'];
const LIB = ROOMS.filter(([, path]) => path.startsWith('lib/')).map(([name]) => name);

/** Which room may import which (docs/architecture.md). A room may always import itself; what is not listed is forbidden. */
const MAY_IMPORT = [
  { from: CONTRACT[0], to: ['payment', 'contract-page'] },
  { from: 'words', to: [...CONTRACT, 'payment'] },
  { from: 'flow', to: ['payment', ...CONTRACT] },
  ...ADAPTERS.map((from) => ({ from, to: ['payment', ...CONTRACT] })),
  { from: 'components', to: ['payment', ...CONTRACT, 'words'] },
  { from: 'entrypoints', to: [...LIB, 'components'] },
  { from: 'tests', to: ROOMS.map(([name]) => name) },
];

const rooms = {
  plugins: { boundaries },
  settings: {
    'import/resolver': { node: { extensions: ['.ts', '.d.ts', '.vue', '.mjs', '.js', '.json'] } },
    'boundaries/elements': ROOMS.map(([type, pattern]) => ({ type, pattern, partialMatch: false })),
    'boundaries/files': [{ category: 'flow-types', pattern: FLOW_TYPES }],
  },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkUnknownLocals: false,
        message:
          'The room "{{from.element.type}}" may not import "{{to.element.type}}": see docs/architecture.md.',
        policies: [
          ...MAY_IMPORT.map(({ from, to }) => ({
            from: { element: { type: from } },
            allow: { to: { element: { types: { anyOf: to } } } },
          })),
          {
            from: { element: { types: { anyOf: ADAPTERS } } },
            allow: { to: { file: { categories: 'flow-types' } }, dependency: { kind: 'type' } },
          },
          {
            from: { element: { type: 'sandbox' } },
            allow: { to: { element: { type: 'gateway' } }, dependency: { kind: 'type' } },
          },
        ],
      },
    ],
  },
};

const style = {
  rules: {
    'no-restricted-syntax': [
      'error',
      { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      {
        selector: 'ImportDeclaration[source.value=/^\\..*\\.(ts|js)$/]',
        message: 'Relative imports carry no extension.',
      },
    ],
    'no-console': ['error', { allow: ['warn', 'error'] }],
    eqeqeq: 'error',
  },
};

/** The type-checked rules that are mere taste here, or refuse what the house style asks for. */
const TYPED_RULES = {
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // Text is spread into code points on purpose: `String(n)` of the API document counts them.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // Nothing newer does what these do: typing into a page with undo, an input method's key, replacing a document.
  '@typescript-eslint/no-deprecated': [
    'error',
    { allow: [{ from: 'lib', name: ['execCommand', 'keyCode', 'write'] }] },
  ],
  // An adapter is asynchronous because its port is.
  '@typescript-eslint/require-await': 'off',
  // `void promise` in an arrow function says that nobody waits; handlers are written that way throughout.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-meaningless-void-operator': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // A switch over a closed union is exhaustive by its return type.
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
  ],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': 'error',
};

export default defineConfig(
  {
    ignores: [
      '.output/',
      '.wxt/',
      'node_modules/',
      'demo-output/',
      'test-results/',
      'playwright-report/',
      '.ci/*.d.ts',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  style,
  rooms,
  {
    files: ['**/*.{ts,vue}'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: TYPED_RULES,
  },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: {
      globals: globals.browser,
      parser: vueParser,
      parserOptions: { parser: ts.parser },
    },
    rules: {
      // Prettier decides on layout.
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      // The default of a prop that is absent is written out, so that the template's reader sees it.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  // Served as they are: a browser wants the extension in an import.
  {
    files: ['sandbox/pos/public/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-restricted-syntax': ['error', ...style.rules['no-restricted-syntax'].slice(1, 2)] },
  },
  // Tools read their configuration from the default export, and Vue's compiler writes one; programs talk on the console.
  {
    files: ['*.config.{js,ts}', '**/*.config.ts', 'entrypoints/**/*.ts', '**/*.vue'],
    rules: { 'no-restricted-syntax': ['error', ...style.rules['no-restricted-syntax'].slice(2)] },
  },
  // Components are typed by vue-tsc; to the linter they are strangers.
  { files: ['entrypoints/*/main.ts'], rules: { '@typescript-eslint/no-unsafe-argument': 'off' } },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // Playwright wants a pattern where a fixture needs no other.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  {
    files: ['sandbox/{start,demo}/**', 'tests/**', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
);
