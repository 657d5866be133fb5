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
export { shippedHandover } from './handover/shipped-handover.js';
export { type HandoverTraining, trainHandover } from './handover/train-handover.js';
export { type Article, type ArticleMatch, ArticleRefused, type SearchOptions } from './retrieval/article.js';
export { type ArticleIndex, articles_max, createArticleIndex, score_min } from './retrieval/article-index.js';
export { groupQuestions, type QuestionTopic, questions_max, topics_max } from './retrieval/group-questions.js';
export { SCENE_GROUPS, SCENES, type Scene, type SceneGroupId } from './scene/catalogue.js';
export { classifyScene, shippedScenes } from './scene/classify-scene.js';
export { expandPhrases, type Phrase, PhrasesInvalid, readSlots, type Slots } from './scene/expand-phrases.js';
export { examples_max, extendScenes, type SceneExample, SceneExampleRefused } from './scene/extend-scenes.js';
export { type Priority, type PriorityReason, prioritise, type Stakes } from './scene/prioritise.js';
export { readScene, SceneClassifier, type SceneReader } from './scene/scene-classifier.js';
export { sceneInput } from './scene/scene-input.js';
export type { SceneEvidence, SceneGuess, SceneReading } from './scene/scene-reading.js';
export { type ScenePhrases, type SceneTraining, type SceneTrainingOptions, trainScenes } from './scene/train-scenes.js';
export { detectLanguage, type LanguageReading } from './text/detect-language.js';
export { text_chars_max } from './text/limits.js';
export { normalise } from './text/normalise.js';
export { segment } from './text/segment.js';
export { shippedOffence } from './tone/shipped-offence.js';
export { toneInput } from './tone/tone-input.js';
export { type Tone, tone_trainings, trainTone } from './tone/train-tone.js';
