/** The element of an id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element with properties, `testid` among them, and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  const { testid, ...rest } = properties;
  Object.assign(node, rest);
  if (testid) node.dataset.testid = testid;
  node.append(...children);
  return node;
}
