-- The chart of accounts, and every move that an operation may make.

CREATE TABLE funds_step (
  book    text NOT NULL,
  step    text NOT NULL,
  rank    smallint NOT NULL,
  source  boolean NOT NULL,
  subject text NOT NULL CHECK (subject IN ('', 'scheme', 'case')),
  PRIMARY KEY (book, step),
  UNIQUE (book, rank),
  UNIQUE (book, step, source, subject)
);

INSERT INTO funds_step (book, step, rank, source, subject) VALUES
  ('authority',   'opened',      0, true,  ''),
  ('authority',   'available',   1, false, ''),
  ('authority',   'allocated',   2, false, 'scheme'),
  ('authority',   'reserved',    3, false, 'case'),
  ('authority',   'granted',     4, false, 'case'),
  ('authority',   'committed',   5, false, 'case'),
  ('authority',   'certified',   6, false, 'case'),
  ('authority',   'ordered',     7, false, 'case'),
  ('authority',   'paid',        8, false, 'case'),
  ('credits',     'opened',      0, true,  ''),
  ('credits',     'open',        1, false, ''),
  ('credits',     'used',        2, false, 'case'),
  ('credits',     'lapsed',      3, false, ''),
  ('receivables', 'charged',     0, true,  ''),
  ('receivables', 'outstanding', 1, false, 'case'),
  ('receivables', 'due',         2, false, 'case'),
  ('receivables', 'received',    3, false, 'case'),
  ('resource',    'opened',      0, true,  ''),
  ('resource',    'available',   1, false, ''),
  ('resource',    'allocated',   2, false, 'scheme'),
  ('resource',    'reserved',    3, false, 'case'),
  ('resource',    'granted',     4, false, 'case'),
  ('resource',    'used',        5, false, 'case');

-- pairs: 'credits' where an order uses as much CP as it orders; 'receivables' where a payment of an advance opens
-- as much outstanding. whole: a leg may ask for all that is there. late: allowed once the exercice is closed.
CREATE TABLE funds_operation (
  code            text PRIMARY KEY,
  needs_reference boolean NOT NULL DEFAULT false,
  needs_basis     boolean NOT NULL DEFAULT false,
  reversible      boolean NOT NULL DEFAULT true,
  whole           boolean NOT NULL DEFAULT false,
  late            boolean NOT NULL DEFAULT false,
  pairs           text CHECK (pairs IN ('credits', 'receivables'))
);

INSERT INTO funds_operation (code, needs_reference, needs_basis, reversible, whole, late, pairs) VALUES
  ('open',           true,  false, true,  false, false, NULL),
  ('cancel',         true,  false, true,  false, false, NULL),
  ('allocate',       false, false, true,  false, false, NULL),
  ('deallocate',     false, false, true,  true,  false, NULL),
  ('reserve',        false, false, true,  false, false, NULL),
  ('release',        false, false, true,  true,  false, NULL),
  ('grant',          true,  false, true,  true,  false, NULL),
  ('withdraw',       true,  false, true,  true,  false, NULL),
  ('commit',         true,  false, true,  true,  false, NULL),
  ('lapse',          true,  false, true,  true,  false, NULL),
  ('certify',        false, true,  true,  false, false, NULL),
  ('order',          true,  false, true,  false, false, 'credits'),
  ('reject',         true,  false, false, false, true,  'credits'),
  ('pay',            true,  false, false, false, false, 'receivables'),
  ('use',            false, false, true,  false, false, NULL),
  ('open_credits',   true,  false, true,  false, false, NULL),
  ('cancel_credits', true,  false, true,  false, false, NULL),
  ('lapse_credits',  true,  false, true,  true,  true,  NULL),
  ('call_due',       true,  false, true,  false, false, NULL),
  ('receive',        true,  false, true,  false, false, NULL),
  ('reverse',        true,  false, false, false, true,  NULL);

-- A move repeats what it needs of its two steps, so that posting reads one row; the keys hold them equal.
CREATE TABLE funds_move (
  operation    text NOT NULL REFERENCES funds_operation,
  book         text NOT NULL,
  from_step    text NOT NULL,
  to_step      text NOT NULL,
  from_source  boolean NOT NULL,
  from_subject text NOT NULL,
  to_source    boolean NOT NULL,
  to_subject   text NOT NULL,
  PRIMARY KEY (operation, book, from_step, to_step),
  FOREIGN KEY (book, from_step, from_source, from_subject) REFERENCES funds_step (book, step, source, subject),
  FOREIGN KEY (book, to_step, to_source, to_subject) REFERENCES funds_step (book, step, source, subject)
);

INSERT INTO funds_move
SELECT m.operation, m.book, m.from_step, m.to_step, f.source, f.subject, t.source, t.subject
  FROM (VALUES
  ('open',           'authority',   'opened',      'available'),
  ('open',           'resource',    'opened',      'available'),
  ('cancel',         'authority',   'available',   'opened'),
  ('cancel',         'resource',    'available',   'opened'),
  ('allocate',       'authority',   'available',   'allocated'),
  ('allocate',       'resource',    'available',   'allocated'),
  ('deallocate',     'authority',   'allocated',   'available'),
  ('deallocate',     'resource',    'allocated',   'available'),
  ('reserve',        'authority',   'allocated',   'reserved'),
  ('reserve',        'resource',    'allocated',   'reserved'),
  ('release',        'authority',   'reserved',    'allocated'),
  ('release',        'resource',    'reserved',    'allocated'),
  ('grant',          'authority',   'reserved',    'granted'),
  ('grant',          'resource',    'reserved',    'granted'),
  ('grant',          'authority',   'reserved',    'allocated'),
  ('grant',          'resource',    'reserved',    'allocated'),
  ('withdraw',       'authority',   'granted',     'allocated'),
  ('withdraw',       'authority',   'committed',   'allocated'),
  ('withdraw',       'resource',    'granted',     'allocated'),
  ('commit',         'authority',   'granted',     'committed'),
  ('lapse',          'authority',   'granted',     'allocated'),
  ('lapse',          'authority',   'committed',   'allocated'),
  ('lapse',          'resource',    'granted',     'allocated'),
  ('certify',        'authority',   'committed',   'certified'),
  ('order',          'authority',   'certified',   'ordered'),
  ('order',          'credits',     'open',        'used'),
  ('reject',         'authority',   'ordered',     'certified'),
  ('reject',         'credits',     'used',        'open'),
  ('pay',            'authority',   'ordered',     'paid'),
  ('pay',            'receivables', 'charged',     'outstanding'),
  ('use',            'resource',    'granted',     'used'),
  ('open_credits',   'credits',     'opened',      'open'),
  ('cancel_credits', 'credits',     'open',        'opened'),
  ('lapse_credits',  'credits',     'open',        'lapsed'),
  ('call_due',       'receivables', 'outstanding', 'due'),
  ('receive',        'receivables', 'due',         'received')
) AS m (operation, book, from_step, to_step)
  JOIN funds_step f ON f.book = m.book AND f.step = m.from_step
  JOIN funds_step t ON t.book = m.book AND t.step = m.to_step;

INSERT INTO funds_resource (code, label_fr, label_en, decimals) VALUES
  ('eur',        'euros',                 'euros',                2),
  ('gpu-hour',   'heures de calcul GPU',  'GPU hours',            2),
  ('seat',       'places de formation',   'training seats',       0),
  ('expert-day', 'journées d’expert',     'expert days',          2),
  ('post',       'postes',                'posts',                2);
