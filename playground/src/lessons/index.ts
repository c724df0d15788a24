import { gradientLesson, initializationLesson } from './check.ts'
import { biasLesson, normalizationLesson, recipeLesson, splitLesson } from './fit.ts'
import type { Lesson } from './lesson.ts'
import { augmentationLesson, dropoutLesson, penaltyLesson, stoppingLesson } from './regularize.ts'

/** The lessons in the order of the course. */
export const lessons: readonly Lesson[] = [
  splitLesson,
  biasLesson,
  recipeLesson,
  penaltyLesson,
  dropoutLesson,
  augmentationLesson,
  stoppingLesson,
  normalizationLesson,
  initializationLesson,
  gradientLesson,
]
