/** The pages of the part for a desk, which the start does not need. */

import board from './board.js'
import policy from './policy.js'
import rota from './rota.js'

export { board, policy, rota }
