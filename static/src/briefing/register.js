// The projects the file holds, what is chosen of them, and what that comes to. Money is counted in whole kuruş or cents.
const QUESTIONS = ["programme", "year", "status", "district"];

/** Rows as the file holds them, narrowed by exact values; an empty value asks nothing. */
export function register(rows) {
  const chosen = Object.fromEntries(QUESTIONS.map((name) => [name, ""]));

  const fits = (row) =>
    QUESTIONS.every((name) => {
      if (!chosen[name]) return true;
      if (name === "district") return row.parts.some(([district]) => district === chosen.district);
      return String(row[name] ?? "bilinmiyor") === chosen[name];
    });

  return {
    chosen,
    questions: QUESTIONS,
    rows: () => rows.filter(fits),
  };
}

/** Projects, their amount, how many of it are unknown, how many no district can be named for. */
export function totals(rows) {
  let amount = 0;
  let unknown = 0;
  let offMap = 0;
  for (const row of rows) {
    if (row.amount === null) unknown += 1;
    else amount += row.amount;
    if (row.scope === "province" || row.scope === "unlocated") offMap += 1;
  }
  return { projects: rows.length, amount, unknown, offMap };
}

/** District → projects, the part of their amounts that falls there, and how many of these are known. */
export function byDistrict(rows) {
  const found = new Map();
  for (const row of rows) {
    const here = new Map();
    for (const [district, , part] of row.parts) {
      if (district === null) continue;
      const before = here.get(district) ?? { amount: 0, known: 0 };
      here.set(district, part === null ? before : { amount: before.amount + part, known: 1 });
    }
    for (const [district, { amount, known }] of here) {
      const one = found.get(district) ?? { projects: 0, amount: 0, known: 0 };
      found.set(district, { projects: one.projects + 1, amount: one.amount + amount, known: one.known + known });
    }
  }
  return found;
}

/** The features of a layer for these rows; what the file holds is what the whole answer has. */
export function narrowed(features, key, rows) {
  const refs = new Map(rows.map((row) => [row.ref, row]));
  if (key === "noktalar") return features.filter(({ properties }) => refs.has(properties.ref));
  if (key === "ilce-rozetleri") return features.map((feature) => badge(feature, refs)).filter(Boolean);
  if (key === "alanlar") return features.map((feature) => site(feature, rows)).filter(Boolean);
  return features;
}

function badge(feature, refs) {
  const { district } = feature.properties;
  const here = feature.properties.refs.filter((ref) => refs.has(ref));
  if (!here.length) return null;
  const parts = here.flatMap((ref) => refs.get(ref).parts.filter(([at, drawn]) => at === district && drawn === "badge"));
  const known = parts.filter(([, , part]) => part !== null);
  const amount = known.length ? known.reduce((sum, [, , part]) => sum + part, 0) / 100 : null;
  return { ...feature, properties: { ...feature.properties, refs: here, projects: here.length, amount } };
}

function site(feature, rows) {
  const projects = rows.filter(({ sites }) => sites.includes(feature.properties.ref)).length;
  return projects ? { ...feature, properties: { ...feature.properties, projects } } : null;
}
