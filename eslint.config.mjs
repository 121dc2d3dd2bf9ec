import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/build/", "node_modules/", ".local/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ["error", "smart"],
      "no-var": "error",
      "prefer-const": "error",
      "no-implied-eval": "error",
      "no-eval": "error",
    },
  },
  { files: ["static/src/**"], languageOptions: { globals: { ...globals.browser, L: "readonly" } } },
  { files: ["*.mjs"], languageOptions: { globals: globals.node } },
];
