/** The menu. Prices in fen; whole yuan, so that no sum is a trigger amount of the sandbox by accident. */
export const PRODUCTS = [
  { id: 'americano', price: 1800, icon: 'cup', tint: 'brown', zh: '美式咖啡', en: 'Americano' },
  { id: 'latte', price: 2200, icon: 'heart', tint: 'cream', zh: '拿铁', en: 'Latte' },
  { id: 'cappuccino', price: 2200, icon: 'foam', tint: 'cream', zh: '卡布奇诺', en: 'Cappuccino' },
  { id: 'flat-white', price: 2400, icon: 'saucer', tint: 'cream', zh: '澳白', en: 'Flat white' },
  { id: 'cold-brew', price: 2600, icon: 'glass', tint: 'blue', zh: '冷萃', en: 'Cold brew' },
  { id: 'osmanthus', price: 2800, icon: 'flower', tint: 'gold', zh: '桂花拿铁', en: 'Osmanthus latte' },
  { id: 'matcha', price: 2800, icon: 'leaf', tint: 'green', zh: '抹茶拿铁', en: 'Matcha latte' },
  { id: 'lemon-tea', price: 1600, icon: 'lemon', tint: 'gold', zh: '柠檬茶', en: 'Lemon tea' },
  { id: 'croissant', price: 1500, icon: 'croissant', tint: 'gold', zh: '可颂', en: 'Croissant' },
  { id: 'bagel', price: 1400, icon: 'bagel', tint: 'brown', zh: '贝果', en: 'Bagel' },
  { id: 'cheesecake', price: 3200, icon: 'cake', tint: 'rose', zh: '芝士蛋糕', en: 'Cheesecake' },
  { id: 'cookie', price: 900, icon: 'cookie', tint: 'brown', zh: '曲奇', en: 'Cookie' },
];
