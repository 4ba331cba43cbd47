import js from '@eslint/js'
import globals from 'globals'
import unsanitized from 'eslint-plugin-no-unsanitized'

const TEXT_ONLY = 'Text goes in by textContent, markup by cloning a <template>.'

export default [
  { ignores: ['pwa/static/build/', 'node_modules/', '.venv/', '.cache/', 'instance/', 'test-results/'] },
  js.configs.recommended,
  unsanitized.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-properties': ['error',
        { property: 'innerHTML', message: TEXT_ONLY },
        { property: 'outerHTML', message: TEXT_ONLY },
        { property: 'insertAdjacentHTML', message: TEXT_ONLY },
        { object: 'document', property: 'write', message: TEXT_ONLY },
      ],
      'no-restricted-syntax': ['error',
        { selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
          message: 'The Content-Security-Policy forbids style attributes: use style.setProperty.' },
      ],
      'max-lines': ['error', { max: 250 }],
    },
  },
  {
    files: ['pwa/static/js/**/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['pwa/static/js/worker/**/*.js'],
    languageOptions: {
      globals: { ...globals.serviceworker, VERSION: 'readonly', FILES: 'readonly', ENABLED: 'readonly' },
    },
  },
  {
    files: ['tests/js/**/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['tools/**/*.mjs', 'eslint.config.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
]
