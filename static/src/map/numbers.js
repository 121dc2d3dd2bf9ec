// Numbers, amounts and counted things as the page's language writes them.
import { fill } from "./dom.js";

const SIZES = [
  { from: 1e9, unit: 1e9, word: "billion" },
  { from: 1e6, unit: 1e6, word: "million" },
  { from: 1e4, unit: 1e3, word: "thousand" },
];

/** Writers for a language; `options` is the value the server gave to open(). */
export function numbers({ language, counts, currencies, words }) {
  const plain = new Intl.NumberFormat(language);
  const exact = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const plural = new Intl.PluralRules(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const long = (amount) =>
    new Intl.NumberFormat(language, {
      notation: Math.abs(amount) < 10_000 ? "standard" : "compact",
      compactDisplay: "long",
      maximumFractionDigits: Math.abs(amount) < 1_000_000 ? 0 : 1,
    }).format(amount);
  const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const short = (amount) => {
    const size = SIZES.find(({ from }) => amount >= from);
    if (!size) return whole.format(amount);
    const number = amount / size.unit;
    return fill(words[size.word], { number: (number < 10 ? tenths : whole).format(number) });
  };
  const money = (text, currency) => fill(currencies[currency], { amount: text });
  const counted = (what, count) =>
    fill(counts[what][plural.select(count)] ?? counts[what].other, { count: plain.format(count) });

  return {
    counted,
    count: (value) => plain.format(value),
    percent: (value) => percent.format(value),
    /** To the kuruş or cent, none shown when it is whole. */
    money: (amount, currency) =>
      amount === null ? words.amount_unknown : money((Number.isInteger(amount) ? plain : exact).format(amount), currency),
    /** In words of size, for speaking: 6,2 milyon TL. */
    spoken: (sum, currency) => {
      if (!sum.known) return words.amount_unknown;
      const text = money(long(sum.amount), currency);
      return sum.unknown ? `${text}; ${counted("amounts_unknown", sum.unknown)}` : text;
    },
    /** As short as it gets, for a bubble: 6,2 mn TL; nothing when no amount is known. */
    brief: (sum, currency) => (sum.known ? money(short(sum.amount), currency) : ""),
  };
}

/**
 * What properties with `ref` and `amount` come to: distinct projects, their amount in kuruş-exact lira, how many known.
 * What the server has gathered already says so itself.
 */
export function sum(rows) {
  const [{ projects, known: counted, amount: whole }] = rows;
  if (projects !== undefined) return { projects, amount: whole ?? 0, known: counted, unknown: projects - counted };
  const refs = new Set();
  const known = new Set();
  let kurus = 0;
  for (const { ref, amount } of rows) {
    refs.add(ref);
    if (amount === null) continue;
    known.add(ref);
    kurus += Math.round(amount * 100);
  }
  return { projects: refs.size, amount: kurus / 100, known: known.size, unknown: refs.size - known.size };
}
