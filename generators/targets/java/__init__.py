"""Java: records with Jackson and Jakarta Validation annotations, for Java 21 and newer."""
