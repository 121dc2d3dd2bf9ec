// The districts' colour classes, as the server makes them: few values are classes of their own, many are cut at their
// natural breaks (Fisher and Jenks).
import { ckmeans } from "simple-statistics";

const MOST = 5;
const NAMES = { 0: [], 1: [4], 2: [2, 4], 3: [2, 3, 5], 4: [1, 2, 3, 5], 5: [1, 2, 3, 4, 5] };

/** Classes {key, low, high, places} of values by place, and each place's key; null is no data. */
export function classify(values) {
  const positive = Object.values(values).filter((value) => value !== null && value > 0).sort((one, other) => one - other);
  const distinct = [...new Set(positive)];
  const groups = distinct.length <= MOST ? distinct.map((value) => [value]) : ckmeans(positive, MOST);
  const classes = groups.map((group, at) => {
    const [low, high] = [group[0], group[group.length - 1]];
    return { key: `c${NAMES[groups.length][at]}`, low, high, places: positive.filter((value) => value >= low && value <= high).length };
  });
  const key = (value) => {
    if (value === null) return "none";
    return classes.find(({ low, high }) => value >= low && value <= high)?.key ?? "c0";
  };
  return { classes, keys: Object.fromEntries(Object.entries(values).map(([place, value]) => [place, key(value)])) };
}
