export { EMOTIONS, type Emotion, type EmotionEvidence, type EmotionReading } from './emotion/emotion.js';
export { type EmotionTrend, emotionTrend } from './emotion/emotion-trend.js';
export { readEmotion } from './emotion/read-emotion.js';
export { type DialogueTurn, history_turns_max, type LabelledDialogue, turn_tokens_max } from './handover/dialogue.js';
export { readHandoverModel, writeHandoverModel } from './handover/handover-file.js';
export {
  type HandoverModel,
  HandoverReader,
  type HandoverReading,
  type HandoverReason,
} from './handover/handover-model.js';
export { type HandoverTraining, trainHandover } from './handover/train-handover.js';
export { type Article, type ArticleMatch, ArticleRefused, type SearchOptions } from './retrieval/article.js';
export { ARTICLES_MAX, type ArticleIndex, createArticleIndex, SCORE_MIN } from './retrieval/article-index.js';
export { groupQuestions, QUESTIONS_MAX, type QuestionTopic, TOPICS_MAX } from './retrieval/group-questions.js';
export { detectLanguage, type LanguageReading } from './text/detect-language.js';
export { TEXT_CHARS_MAX } from './text/limits.js';
export { normalise } from './text/normalise.js';
export { segment } from './text/segment.js';
