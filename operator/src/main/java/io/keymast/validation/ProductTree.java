package io.keymast.validation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of numbers, halved down to the single ones; so that for each number the product of all
 * others, modulo itself, costs little more than one multiplication of them all.
 */
record ProductTree(BigInteger product, List<ProductTree> halves) {

  static ProductTree of(List<BigInteger> numbers) {
    if (numbers.size() == 1) {
      return new ProductTree(numbers.getFirst(), List.of());
    }
    int middle = numbers.size() / 2;
    ProductTree left = of(numbers.subList(0, middle));
    ProductTree right = of(numbers.subList(middle, numbers.size()));
    return new ProductTree(left.product.multiply(right.product), List.of(left, right));
  }

  /** Those numbers that have a divisor in common with another one of the tree, or with outside. */
  List<BigInteger> sharing(BigInteger outside) {
    List<BigInteger> found = new ArrayList<>();
    collect(outside.mod(product), found);
    return found;
  }

  /**
   * @param others product of all numbers that are not below, modulo the product of those below
   */
  private void collect(BigInteger others, List<BigInteger> found) {
    if (halves.isEmpty()) {
      if (!others.gcd(product).equals(BigInteger.ONE)) {
        found.add(product);
      }
      return;
    }
    ProductTree left = halves.getFirst();
    ProductTree right = halves.getLast();
    left.collect(left.times(others, right.product), found);
    right.collect(right.times(others, left.product), found);
  }

  private BigInteger times(BigInteger one, BigInteger other) {
    return one.mod(product).multiply(other.mod(product)).mod(product);
  }
}
