/** Line drawings of the menu on a 24 by 24 grid: fonts with coloured pictures are not everywhere. */
const ROUND = 'M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16z';
const PATHS = {
  cup: 'M4 9h12v6a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4z M16 10h1.5a2.5 2.5 0 0 1 0 5H16 M8 3v3 M12 3v3',
  heart: `${ROUND} M12 15.5l-3-3a2 2 0 0 1 3-2.600a2 2 0 0 1 3 2.600z`,
  foam: 'M5 11h14v4a5 5 0 0 1-5 5h-4a5 5 0 0 1-5-5z M5 11a3 3 0 0 1 3-4a4 4 0 0 1 7-1a3 3 0 0 1 4 5',
  saucer: 'M5 7h12v4a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5z M17 8h1a2 2 0 0 1 0 4.500h-1 M4 20h14',
  glass: 'M6 7h12l-1.500 14h-9z M7 11h10 M13 7l2-5h3 M9.500 14h3v3h-3z',
  flower:
    'M10 12a2 2 0 1 0 4 0a2 2 0 1 0-4 0 M12 10c-3-3-2-7 0-7s3 4 0 7 M12 14c-3 3-2 7 0 7s3-4 0-7 ' +
    'M10 12c-3-3-7-2-7 0s4 3 7 0 M14 12c3-3 7-2 7 0s-4 3-7 0',
  leaf: 'M5 18C4 10 10 5 20 4c0 10-5 15-13 14 M4 21c3-6 6-9 10-11',
  lemon: `${ROUND} M12 12V7 M12 12l4.300-2.500 M12 12l4.300 2.500 M12 12v5 M12 12l-4.300 2.500 M12 12L7.700 9.500`,
  croissant:
    'M4 17c-1-7 4-12 8-12s9 5 8 12c-3-1-4-3-4-5c-2-2-6-2-8 0c0 2-1 4-4 5z M9 6l1.500 4.500 M15 6l-1.500 4.500 ' +
    'M5 11l3 1.500 M19 11l-3 1.500',
  bagel: `${ROUND} M12 9.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 0 0 0-5z M8 7l.5 1 M16 7l-.5 1 M6.500 14l1-.4 M17.500 14l-1-.4 M12 17v1`,
  cake: 'M3 13L17 5c2.500 1.500 4 4.500 4 8v7H3z M3 13h18 M3 16.500h18',
  cookie:
    'M20 12a8 8 0 1 1-8-8c0 2.500 1.500 4 4 4c0 2.500 1.500 4 4 4z M9 9.500v.01 M10 15.500v.01 M14.500 14.500v.01 M7.500 13v.01',
};

/** Draws an icon by name. */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
