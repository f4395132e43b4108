;; What a scan does with every byte of a medium: rule 7 of manifests/formats/residue-index.md and rule 7 of
;; manifests/formats/residue-scan.md. All addresses are bytes of the one memory that the threads share; each thread writes only to its own part.
(module
  (memory (import "scan" "memory") 1 65536 shared)

  ;; Looks at `units` times 4096 bytes from `at` on. A byte for each unit goes to `looks` (0 zero, 1 ones, 2 pattern, 3 random, 4 structured),
  ;; and the two numbers of each of its eight sectors to `prints`, 4 bytes each. `seen` are 256 bytes to work with.
  (func (export "look") (param $at i32) (param $units i32) (param $looks i32) (param $prints i32) (param $seen i32)
    (local $end i32) (local $look i32)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $units) (i32.const 12))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $look (call $repeating (local.get $at)))
        (if (i32.eq (local.get $look) (i32.const -1))
          (then (local.set $look (call $spread (local.get $at) (local.get $seen)))))
        (i32.store8 (local.get $looks) (local.get $look))
        (if (local.get $look)
          (then (call $print (local.get $at) (local.get $prints)))
          (else ;; Filling memory is a call out of this code, which costs more than these.
            (v128.store (local.get $prints) (v128.const i32x4 0 0 0 0))
            (v128.store offset=16 (local.get $prints) (v128.const i32x4 0 0 0 0))
            (v128.store offset=32 (local.get $prints) (v128.const i32x4 0 0 0 0))
            (v128.store offset=48 (local.get $prints) (v128.const i32x4 0 0 0 0))))
        (local.set $at (i32.add (local.get $at) (i32.const 4096)))
        (local.set $looks (i32.add (local.get $looks) (i32.const 1)))
        (local.set $prints (i32.add (local.get $prints) (i32.const 64)))
        (br $next))))

  ;; 0, 1 or 2 for a unit that repeats with a period of 16 or 12 bytes, or of one that divides them; -1 for any other.
  (func $repeating (param $at i32) (result i32)
    (local $first v128) (local $i i32) (local $end i32)
    (local.set $first (v128.load (local.get $at)))
    (local.set $end (i32.add (local.get $at) (i32.const 4096)))
    (block $not16
      (local.set $i (local.get $at))
      (loop $next
        (br_if $not16 (v128.any_true (v128.or
          (v128.or
            (v128.xor (local.get $first) (v128.load (local.get $i)))
            (v128.xor (local.get $first) (v128.load offset=16 (local.get $i))))
          (v128.or
            (v128.xor (local.get $first) (v128.load offset=32 (local.get $i)))
            (v128.xor (local.get $first) (v128.load offset=48 (local.get $i)))))))
        (local.set $i (i32.add (local.get $i) (i32.const 64)))
        (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
      (if (i32.eqz (v128.any_true (local.get $first))) (then (return (i32.const 0))))
      (return (i32.sub (i32.const 2)
        (i8x16.all_true (i8x16.eq (local.get $first) (v128.const i32x4 -1 -1 -1 -1))))))
    ;; Sixteen bytes and those that begin 12 later, up to the last sixteen of the unit.
    (local.set $i (local.get $at))
    (local.set $end (i32.add (local.get $at) (i32.const 4068)))
    (loop $next
      (if (v128.any_true (v128.xor (v128.load (local.get $i)) (v128.load offset=12 (local.get $i))))
        (then (return (i32.const -1))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
    (if (v128.any_true (v128.xor (v128.load (local.get $end)) (v128.load offset=12 (local.get $end))))
      (then (return (i32.const -1))))
    (i32.const 2))

  ;; 3 where 256 bytes spread over the unit have at least 140 different values, else 4.
  (func $spread (param $at i32) (param $seen i32) (result i32)
    (local $k i32) (local $word i32) (local $sum v128)
    (v128.store (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=16 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=32 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=48 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=64 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=80 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=96 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=112 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=128 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=144 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=160 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=176 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=192 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=208 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=224 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (v128.store offset=240 (local.get $seen) (v128.const i32x4 0 0 0 0))
    (loop $next
      ;; The bytes of word 16 k + (k mod 16), for k from 0 to 63.
      (local.set $word (i32.add (local.get $at)
        (i32.add (i32.shl (local.get $k) (i32.const 6))
          (i32.shl (i32.and (local.get $k) (i32.const 15)) (i32.const 2)))))
      (i32.store8 (i32.add (local.get $seen) (i32.load8_u (local.get $word))) (i32.const 1))
      (i32.store8 (i32.add (local.get $seen) (i32.load8_u offset=1 (local.get $word))) (i32.const 1))
      (i32.store8 (i32.add (local.get $seen) (i32.load8_u offset=2 (local.get $word))) (i32.const 1))
      (i32.store8 (i32.add (local.get $seen) (i32.load8_u offset=3 (local.get $word))) (i32.const 1))
      (local.set $k (i32.add (local.get $k) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $k) (i32.const 64))))
    (local.set $k (i32.const 0))
    (loop $add
      (local.set $sum (i8x16.add (local.get $sum) (v128.load (i32.add (local.get $seen) (local.get $k)))))
      (local.set $k (i32.add (local.get $k) (i32.const 16)))
      (br_if $add (i32.lt_u (local.get $k) (i32.const 256))))
    (local.set $sum (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $sum))))
    (i32.sub (i32.const 4) (i32.ge_u
      (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
        (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum))))
      (i32.const 140))))

  ;; The two numbers of each of the eight sectors of a unit, four sectors at a time.
  (func $print (param $at i32) (param $prints i32)
    (local $f v128) (local $g v128) (local $words v128) (local $i i32) (local $end i32) (local $unit i32)
    (local.set $unit (i32.add (local.get $at) (i32.const 4096)))
    (loop $sectors
      (local.set $f (v128.const i32x4 0 0 0 0))
      (local.set $g (v128.const i32x4 0 0 0 0))
      (local.set $i (i32.add (local.get $at) (i32.const 4)))
      (local.set $end (i32.add (local.get $at) (i32.const 512)))
      (loop $next
        (local.set $words (v128.load32_zero (local.get $i)))
        (local.set $words (v128.load32_lane offset=512 1 (local.get $i) (local.get $words)))
        (local.set $words (v128.load32_lane offset=1024 2 (local.get $i) (local.get $words)))
        (local.set $words (v128.load32_lane offset=1536 3 (local.get $i) (local.get $words)))
        (local.set $f (i32x4.mul (v128.xor (local.get $f) (local.get $words))
          (v128.const i32x4 0x9e3779b1 0x9e3779b1 0x9e3779b1 0x9e3779b1)))
        (local.set $f (v128.xor (local.get $f) (i32x4.shr_u (local.get $f) (i32.const 15))))
        (local.set $g (i32x4.mul (i32x4.add (local.get $g) (local.get $words))
          (v128.const i32x4 0x85ebca77 0x85ebca77 0x85ebca77 0x85ebca77)))
        (local.set $g (v128.xor (local.get $g) (i32x4.shr_u (local.get $g) (i32.const 13))))
        (local.set $i (i32.add (local.get $i) (i32.const 68)))
        (br_if $next (i32.lt_u (local.get $i) (local.get $end))))
      ;; The two numbers of a sector stand side by side.
      (v128.store (local.get $prints)
        (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $f) (local.get $g)))
      (v128.store offset=16 (local.get $prints)
        (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $f) (local.get $g)))
      (local.set $prints (i32.add (local.get $prints) (i32.const 32)))
      (local.set $at (i32.add (local.get $at) (i32.const 2048)))
      (br_if $sectors (i32.lt_u (local.get $at) (local.get $unit)))))

  ;; Which of the blocks that begin in the first `units` units a filter has; one more unit was looked at. A block inside of units that are
  ;; zero is none. `large` and `small` are the filters of blocks of 4096 and 512 bytes, 0 where there is none, and how far the first number
  ;; of a block is shifted to be that of a group. Writes 4 bytes for each to `found`: twice the number of its sector, and 1 for a block of
  ;; 512. Returns how many. `folds` and `maybe` are to work with, 8 bytes and 1 byte a sector.
  (func (export "find") (param $prints i32) (param $looks i32) (param $units i32)
    (param $large i32) (param $largeShift i32) (param $small i32) (param $smallShift i32)
    (param $folds i32) (param $maybe i32) (param $found i32) (result i32)
    (local $sectors i32) (local $sector i32) (local $print i32) (local $to i32) (local $bits i32)
    (local.set $sectors (i32.shl (local.get $units) (i32.const 3)))
    (memory.fill (local.get $maybe) (i32.const 0) (local.get $sectors))
    (if (local.get $small) (then
      (call $sift (local.get $prints) (local.get $looks) (local.get $units) (i32.const 0)
        (local.get $small) (local.get $smallShift) (i32.const 2) (local.get $maybe))))
    (if (local.get $large) (then
      (call $fold (local.get $prints) (local.get $looks) (local.get $units) (local.get $folds))
      (call $sift (local.get $folds) (local.get $looks) (local.get $units) (i32.const 1)
        (local.get $large) (local.get $largeShift) (i32.const 1) (local.get $maybe))))
    (local.set $to (local.get $found))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $sector) (local.get $sectors)))
        ;; Mostly none of the next eight.
        (if (i64.eqz (i64.load (i32.add (local.get $maybe) (local.get $sector)))) (then
          (local.set $sector (i32.add (local.get $sector) (i32.const 8)))
          (br $next)))
        (loop $each
          (local.set $bits (i32.load8_u (i32.add (local.get $maybe) (local.get $sector))))
          (if (i32.and (local.get $bits) (i32.const 1)) (then
            (local.set $print (i32.add (local.get $folds) (i32.shl (local.get $sector) (i32.const 3))))
            (if (call $has (local.get $large) (local.get $largeShift)
                  (i32.load (local.get $print)) (i32.load offset=4 (local.get $print)))
              (then
                (i32.store (local.get $to) (i32.shl (local.get $sector) (i32.const 1)))
                (local.set $to (i32.add (local.get $to) (i32.const 4)))))))
          (if (i32.and (local.get $bits) (i32.const 2)) (then
            (local.set $print (i32.add (local.get $prints) (i32.shl (local.get $sector) (i32.const 3))))
            (if (call $has (local.get $small) (local.get $smallShift)
                  (i32.load (local.get $print)) (i32.load offset=4 (local.get $print)))
              (then
                (i32.store (local.get $to) (i32.or (i32.shl (local.get $sector) (i32.const 1)) (i32.const 1)))
                (local.set $to (i32.add (local.get $to) (i32.const 4)))))))
          (local.set $sector (i32.add (local.get $sector) (i32.const 1)))
          (br_if $each (i32.and (local.get $sector) (i32.const 7))))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $to) (local.get $found)) (i32.const 2)))

  ;; Sets `mark` in the byte of each sector of which the first two of the five bits are set. Nothing in the loop depends on what was read, so
  ;; that the processor waits for many places of the filter at once. With `reach` 1 a block reaches into the next unit, but for the first
  ;; of a unit.
  (func $sift (param $prints i32) (param $looks i32) (param $units i32) (param $reach i32)
    (param $filter i32) (param $shift i32) (param $mark i32) (param $maybe i32)
    (local $end i32) (local $group i32) (local $g i32) (local $bit i32) (local $next i32)
    (local.set $units (i32.add (local.get $looks) (local.get $units)))
    (block $done
      (loop $unit
        (br_if $done (i32.ge_u (local.get $looks) (local.get $units)))
        (local.set $end (i32.add (local.get $prints) (i32.const 64)))
        (if (i32.eqz (i32.load8_u (local.get $looks))) (then
          (if (i32.or (i32.eqz (local.get $reach)) (i32.eqz (i32.load8_u offset=1 (local.get $looks)))) (then
            (local.set $prints (local.get $end))
            (local.set $maybe (i32.add (local.get $maybe) (i32.const 8)))
            (local.set $looks (i32.add (local.get $looks) (i32.const 1)))
            (br $unit)))
          (local.set $prints (i32.add (local.get $prints) (i32.const 8)))
          (local.set $maybe (i32.add (local.get $maybe) (i32.const 1)))))
        (loop $sector
          (local.set $group (i32.add (local.get $filter)
            (i32.shl (i32.shr_u (i32.load (local.get $prints)) (local.get $shift)) (i32.const 6))))
          (local.set $g (i32.load offset=4 (local.get $prints)))
          (local.set $bit (i32.shr_u (local.get $g) (i32.const 23)))
          (local.set $next (i32.shr_u (i32.mul (local.get $g) (i32.const 0x9e3779b1)) (i32.const 23)))
          (i32.store8 (local.get $maybe) (i32.or (i32.load8_u (local.get $maybe)) (i32.and (local.get $mark)
            (i32.sub (i32.const 0) (i32.and (i32.const 1) (i32.and
              (i32.shr_u (i32.load8_u (i32.add (local.get $group) (i32.shr_u (local.get $bit) (i32.const 3))))
                (i32.and (local.get $bit) (i32.const 7)))
              (i32.shr_u (i32.load8_u (i32.add (local.get $group) (i32.shr_u (local.get $next) (i32.const 3))))
                (i32.and (local.get $next) (i32.const 7)))))))))
          (local.set $prints (i32.add (local.get $prints) (i32.const 8)))
          (local.set $maybe (i32.add (local.get $maybe) (i32.const 1)))
          (br_if $sector (i32.lt_u (local.get $prints) (local.get $end))))
        (local.set $looks (i32.add (local.get $looks) (i32.const 1)))
        (br $unit))))

  ;; The two numbers of the block of eight sectors that begins at each sector of the units.
  (func $fold (param $prints i32) (param $looks i32) (param $units i32) (param $folds i32)
    (local $end i32)
    (local.set $units (i32.add (local.get $looks) (local.get $units)))
    (block $done
      (loop $unit
        (br_if $done (i32.ge_u (local.get $looks) (local.get $units)))
        (local.set $end (i32.add (local.get $prints) (i32.const 64)))
        (if (i32.eqz (i32.or (i32.load8_u (local.get $looks)) (i32.load8_u offset=1 (local.get $looks)))) (then
          (local.set $prints (local.get $end))
          (local.set $folds (i32.add (local.get $folds) (i32.const 64)))
          (local.set $looks (i32.add (local.get $looks) (i32.const 1)))
          (br $unit)))
        (loop $sector
          (i32.store (local.get $folds) (i32.xor (i32.load offset=56 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=48 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=40 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=32 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=24 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=16 (local.get $prints)) (i32.rotl
            (i32.xor (i32.load offset=8 (local.get $prints)) (i32.rotl
            (i32.load (local.get $prints)) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))))
          (i32.store offset=4 (local.get $folds) (i32.add (i32.load offset=60 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=52 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=44 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=36 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=28 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=20 (local.get $prints)) (i32.rotl
            (i32.add (i32.load offset=12 (local.get $prints)) (i32.rotl
            (i32.load offset=4 (local.get $prints)) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))) (i32.const 5))))
          (local.set $prints (i32.add (local.get $prints) (i32.const 8)))
          (local.set $folds (i32.add (local.get $folds) (i32.const 8)))
          (br_if $sector (i32.lt_u (local.get $prints) (local.get $end))))
        (local.set $looks (i32.add (local.get $looks) (i32.const 1)))
        (br $unit))))

  ;; Whether all five bits of a block are set.
  (func $has (param $filter i32) (param $shift i32) (param $f i32) (param $g i32) (result i32)
    (local $left i32) (local $bit i32)
    (local.set $filter (i32.add (local.get $filter)
      (i32.shl (i32.shr_u (local.get $f) (local.get $shift)) (i32.const 6))))
    (local.set $left (i32.const 5))
    (loop $next
      (local.set $bit (i32.shr_u (local.get $g) (i32.const 23)))
      (if (i32.eqz (i32.and (i32.const 1) (i32.shr_u
            (i32.load8_u (i32.add (local.get $filter) (i32.shr_u (local.get $bit) (i32.const 3))))
            (i32.and (local.get $bit) (i32.const 7)))))
        (then (return (i32.const 0))))
      (local.set $g (i32.mul (local.get $g) (i32.const 0x9e3779b1)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $next (local.get $left)))
    (i32.const 1))
)
