import type { Lexicon } from './lexicon.js';

export const EMOJI: Lexicon = {
  negative: {
    2.8: '😡 🤬 👿 😠',
    2.6: '😤 🙄 😒 💢 👎 🤮 🤢 💩 😾 🙁 ☹️ 😞 😖 😫 😩 💔 😣 😟',
    1.5: '😑 😓 😢 😭 😔 🥺 😕 😰 😥 🤦 🤦‍♀️ 🤦‍♂️ 🤡',
  },
  abusive: { 5: '🖕', 2: '🤬 🤡 💩' },
  positive: { 1.6: '😊 👍 ❤️ ❤ 🥰 😍 😀 😁 😄 🌹 🙏 🎉 💕 😘 👌 💯' },
};
