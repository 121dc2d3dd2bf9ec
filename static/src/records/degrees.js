// Degrees as the form writes them, with a decimal comma; about 10 cm.
const DIGITS = 6;

export const written = (value) => String(Number(value.toFixed(DIGITS))).replace(".", ",");

/** A latitude and longitude from two fields, or nothing while they are not two plain numbers. */
export function pointOf({ latitude, longitude }) {
  const [lat, lng] = [latitude, longitude].map(({ value }) => (value.trim() ? Number(value.trim().replace(",", ".")) : NaN));
  return Number.isFinite(lat) && Number.isFinite(lng) && Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}
