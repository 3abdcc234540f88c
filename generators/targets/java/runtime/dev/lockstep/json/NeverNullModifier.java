package dev.lockstep.json;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.NullValueProvider;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.util.AccessPattern;

/** Refuses null for each member that is marked {@link NeverNull}, and lets it be absent. */
final class NeverNullModifier extends BeanDeserializerModifier {
  private static final long serialVersionUID = 1;

  @Override
  public BeanDeserializerBuilder updateBuilder(
      DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
    SettableBeanProperty[] members =
        builder.getValueInstantiator().getFromObjectArguments(config);
    for (int at = 0; members != null && at < members.length; at++) {
      SettableBeanProperty member = members[at];
      if (member != null && member.getAnnotation(NeverNull.class) != null) {
        // The constructor's members and the bean's have to stay the same objects.
        members[at] = member.withNullProvider(new Refusal(member.getFullName()));
        builder.addOrReplaceProperty(members[at], true);
      }
    }
    return builder;
  }

  private record Refusal(PropertyName member) implements NullValueProvider {
    @Override
    public Object getNullValue(DeserializationContext context) throws InvalidNullException {
      throw InvalidNullException.from(context, member, context.getContextualType());
    }

    @Override
    public AccessPattern getNullAccessPattern() {
      return AccessPattern.DYNAMIC;
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return null;
    }
  }
}
