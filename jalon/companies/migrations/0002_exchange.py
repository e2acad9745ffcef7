"""Two functions of the owner that let the application replace the register as a whole, and nothing else.

``companies_stage_register`` makes empty tables beside the live ones; ``companies_finish_register`` gives them the
live tables' indexes and puts them in their place. Both work inside the caller's transaction, so a reader sees the
old register or the new one.
"""

from django.db import migrations

TABLES = "ARRAY['companies_legalunit', 'companies_establishment', 'companies_word']"

STAGE = f"""
CREATE FUNCTION companies_stage_register() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  live text;
BEGIN
  FOREACH live IN ARRAY {TABLES} LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I', live || '_next');
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS)', live || '_next', live);
  END LOOP;
END $$;
"""

FINISH = f"""
CREATE FUNCTION companies_finish_register() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET maintenance_work_mem = '256MB' AS $$
DECLARE
  live text;
  index record;
BEGIN
  FOREACH live IN ARRAY {TABLES} LOOP
    FOR index IN
      SELECT c.relname AS name, x.indisprimary AS is_key, pg_get_indexdef(x.indexrelid) AS definition
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
      WHERE x.indrelid = format('public.%I', live)::regclass
    LOOP
      EXECUTE replace(replace(index.definition,
        format(' INDEX %I ON ', index.name), format(' INDEX %I ON ', index.name || '_next')),
        format(' ON public.%I ', live), format(' ON public.%I ', live || '_next'));
      IF index.is_key THEN
        EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I',
          live || '_next', index.name || '_next', index.name || '_next');
      END IF;
    END LOOP;
    EXECUTE format('ANALYZE public.%I', live || '_next');
  END LOOP;
  -- Only now do readers wait, for the time of a few renamings.
  FOREACH live IN ARRAY {TABLES} LOOP
    EXECUTE format('DROP TABLE public.%I', live);
    EXECUTE format('ALTER TABLE public.%I RENAME TO %I', live || '_next', live);
    FOR index IN
      SELECT c.relname AS name FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
      WHERE x.indrelid = format('public.%I', live)::regclass
    LOOP
      EXECUTE format('ALTER INDEX public.%I RENAME TO %I', index.name, left(index.name, -5));
    END LOOP;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial")]

    operations = [
        migrations.RunSQL(STAGE, "DROP FUNCTION companies_stage_register()"),
        migrations.RunSQL(FINISH, "DROP FUNCTION companies_finish_register()"),
    ]
