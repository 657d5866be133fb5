/** The three roles of a service's database. Whoever makes the database makes them; see `deploy/README.md`. */
export interface ServiceRoles {
  /** Serves, and sees the rows of the shop that its transaction names. */
  serving: string;
  /** Owns the schema, and migrates it. */
  owner: string;
  /** Sees the rows of all shops. Nobody logs in as it: the serving role turns into it for work over several shops. */
  acrossShops: string;
}

const ownerSuffix = /_owner$/;

/** The roles that belong together with the one that a URL names, be it the one that serves or the owner. */
export function rolesOf(url: string): ServiceRoles {
  const serving = decodeURIComponent(new URL(url).username).replace(ownerSuffix, '');
  return { serving, owner: `${serving}_owner`, acrossShops: `${serving}_across_shops` };
}
