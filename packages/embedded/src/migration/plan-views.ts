import { inlineType, specialType, type AlgebraicType, type ProductElement, type Typespace } from '../sats';
import type { DatabaseSchema, ViewSchema } from '../schema';
import { disconnectAll, type PlanDraft } from './plan-draft';
import { upgradeType } from './type-upgrade';

/** Views hold nothing of their own: each can be made anew, and those who read it may have to be made anew, too. */
export function planViews(draft: PlanDraft): void {
  const { before, after, steps } = draft;
  const old = new Map(before.views.map((view) => [view.name, view]));
  const current = new Map(after.views.map((view) => [view.name, view]));
  for (const view of before.views) {
    if (current.has(view.name)) continue;
    steps.push({ kind: 'removeView', view });
    disconnectAll(draft);
  }
  for (const view of after.views) {
    const was = old.get(view.name);
    if (was === undefined) {
      steps.push({ kind: 'addView', view });
      continue;
    }
    if (was.isPublic !== view.isPublic)
      steps.push({ kind: 'changeAccess', name: view.name, access: view.isPublic ? 'public' : 'private' });
    if (isReplaced(was, before, view, after)) {
      steps.push({ kind: 'addView', view }, { kind: 'removeView', view: was });
      disconnectAll(draft);
    } else {
      steps.push({ kind: 'updateView', view });
    }
  }
}

function isReplaced(
  was: ViewSchema,
  before: DatabaseSchema,
  view: ViewSchema,
  after: DatabaseSchema,
): boolean {
  return (
    was.isAnonymous !== view.isAnonymous ||
    was.primaryKey.join('\0') !== view.primaryKey.join('\0') ||
    areFieldsReplaced(viewColumns(was, before.typespace), viewColumns(view, after.typespace), view.name) ||
    areFieldsReplaced(viewParameters(was, before.typespace), viewParameters(view, after.typespace), view.name)
  );
}

/** Whether rows or arguments made for the one would be misread as the other. */
function areFieldsReplaced(
  before: readonly ProductElement[],
  after: readonly ProductElement[],
  view: string,
): boolean {
  if (before.length !== after.length) return true;
  return before.some(({ name = '', type }, at) => {
    const field = after[at];
    if (field?.name !== name) return true;
    const { isChanged, refusals } = upgradeType(view, name, type, field.type);
    return isChanged || refusals.length > 0;
  });
}

/** The columns of the rows that a view returns: many, at most one, or those of a query. */
export function viewColumns(view: ViewSchema, typespace: Typespace): readonly ProductElement[] {
  const row = rowType(inlineType(view.returnType, typespace));
  return row.tag === 'Product' ? row.elements : [];
}

function rowType(returned: AlgebraicType): AlgebraicType {
  if (returned.tag === 'Array') return returned.element;
  if (returned.tag === 'Sum' && specialType(returned) === 'Option')
    return returned.variants[0]?.type ?? returned;
  if (returned.tag === 'Product') {
    const [query] = returned.elements;
    if (query?.type.tag === 'Product' && returned.elements.length === 1) return query.type;
  }
  return returned;
}

export function viewParameters(view: ViewSchema, typespace: Typespace): readonly ProductElement[] {
  const params = inlineType(view.params, typespace);
  return params.tag === 'Product' ? params.elements : [];
}
