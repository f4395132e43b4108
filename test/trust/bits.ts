/** From one bit that is turned to the next. What runs these tests with slower arithmetic puts more in its place. */
export const STEP = 1;
